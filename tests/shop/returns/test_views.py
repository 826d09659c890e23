"""The shopper's page, the maker's (by portal and by link), the desk's."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications import links
from marketplace.foundation.payments.models import Refund
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import services
from marketplace.shop.returns.models import ReturnPhoto, ReturnRequest
from tests.factories import producers, returns, shop
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}}


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def order(shopper):
    return returns.delivered(shop.two_producers(lines=1), user=shopper)


@pytest.fixture
def page(order):
    return reverse("order_return", args=[order.purchase.reference, order.number])


def picture():
    data = BytesIO()
    Image.new("RGB", (320, 240), "brown").save(data, "JPEG")
    return SimpleUploadedFile("hu.jpg", data.getvalue(), "image/jpeg")


def said(order, **more):
    return {f"line-{order.lines.get().pk}": "1", "reason": "damaged", "words": "Hũ vỡ nắp", **more}


def maker(order):
    member = make_user()
    producers.member(order.producer, member)
    return member


def test_a_shopper_asks_with_pictures_and_sees_it_on_the_order(client, order, page, shopper):
    client.force_login(shopper)
    assert page in client.get(reverse("order", args=[order.purchase.reference])).text

    answer = client.post(page, said(order, photos=[picture(), picture()]), follow=True)

    request = ReturnRequest.objects.get()
    assert (request.order, request.photos.count(), "Yêu cầu đã gửi đến nhà sản xuất" in answer.text) == (order, 2, True)
    photo = client.get(reverse("order_return_photo", args=[order.purchase.reference, order.number, request.photos.first().pk]))
    assert (photo["Content-Type"], photo["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert f"Đổi trả {request.number}: Chờ nhà sản xuất trả lời" in client.get(reverse("order", args=[order.purchase.reference])).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "mục này"),
        ({"reason": "unsafe"}, "Xin chọn một mục trong danh sách"),
        ({"words": ""}, "Xin ghi vài chữ hàng bị sao"),
        ({"photos": SimpleUploadedFile("x.jpg", b"GIF89a...", "image/jpeg")}, "không phải ảnh"),
        ({"photos": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(6)]}, "nhiều nhất 5 ảnh"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(client, order, page, wrong, words):
    client.force_login(order.purchase.user)
    answer = client.post(page, said(order, **wrong))

    assert (answer.status_code, ReturnRequest.objects.count(), ReturnPhoto.objects.count()) == (422, 0, 0)
    assert answer.context["form"].errors
    assert words in answer.text


def test_steps_of_the_shopper(client, order, page, shopper):
    client.force_login(shopper)
    request = returns.asked(order)
    step = lambda name, **more: client.post(  # noqa: E731
        reverse(f"order_return_{name}", args=[order.purchase.reference, order.number, request.pk]), more, follow=True
    )

    assert "không chuyển sang" in step("appeal").text  # the maker has not answered yet
    services.refuse(request, by="producer", words="Không đúng")
    assert "Đề nghị sàn quyết định" in client.get(page).text
    step("appeal", words="Có ảnh")
    step("withdraw")

    request.refresh_from_db()
    assert (request.state, [row.what for row in request.steps.all()]) == ("withdrawn", ["asked", "refused", "appealed", "withdrawn"])


def test_the_maker_agrees_in_the_portal_and_notes_the_goods(client, order):
    request = returns.asked(order)
    client.force_login(maker(order))
    assert request.number in client.get(reverse("seller:orders")).text
    assert "Đồng ý: gửi hàng về" in client.get(reverse("seller:order", args=[order.number])).text

    client.post(reverse("seller:return_answer", args=[order.number, request.pk]), {"answer": "back"})
    client.post(reverse("seller:return_came", args=[order.number, request.pk]), {"restock": "no"})

    request.refresh_from_db()
    assert (request.state, request.restocked, Refund.objects.get().amount) == ("settled", False, request.amount)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, "mục này"),
        ({"answer": "no"}, "Xin ghi lý do."),
        ({"answer": "part", "amount": ""}, "Không đọc được số tiền"),
        ({"answer": "part", "amount": "9.000.000"}, "Có thể hoàn từ 1 đồng đến"),
    ],
)
def test_an_answer_that_says_nothing_changes_nothing(client, order, answer, words):
    request = returns.asked(order)
    client.force_login(maker(order))

    told = client.post(reverse("seller:return_answer", args=[order.number, request.pk]), answer, follow=True)

    request.refresh_from_db()
    assert (request.state, words in told.text) == ("asked", True), told.text[:3000]


def test_the_link_of_the_order_is_enough_for_its_maker(client, order):
    request = returns.asked(order)
    client.get(links.address(links.issue("order", order.number, expires_at=timezone.now() + timedelta(days=1))))
    assert "Đồng ý: gửi hàng về" in client.get(reverse("one_tap", args=[order.number])).text

    client.post(reverse("one_tap_return_answer", args=[order.number, request.pk]), {"answer": "part", "amount": "10k"})

    assert list(Refund.objects.values_list("amount", flat=True)) == [10_000]


def test_a_link_answers_no_other_makers_request(client, order):
    other = returns.asked(returns.delivered(shop.two_producers(lines=1)))
    client.get(links.address(links.issue("order", order.number, expires_at=timezone.now() + timedelta(days=1))))

    answer = client.post(reverse("one_tap_return_answer", args=[order.number, other.pk]), {"answer": "money"})

    other.refresh_from_db()
    assert (answer.status_code, other.state) == (404, "asked")


def test_an_operator_decides_at_the_desk(client, order):
    request = returns.asked(order)
    services.refuse(request, by="producer", words="Không đúng")
    services.appeal(request)
    client.force_login(make_officer(Role.OPERATOR))
    assert request.number in client.get(reverse("desk:returns") + "?list=decide").text
    assert "Đề nghị sàn quyết định" not in client.get(reverse("desk:return", args=[request.pk])).text

    client.post(reverse("desk:return_answer", args=[request.pk]), {"answer": "money", "words": "Ảnh rõ hàng vỡ"})

    request.refresh_from_db()
    assert request.state == "settled"
    assert ProducerOrder.objects.get(pk=order.pk).returned_goods == request.amount


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_of_one_and_three(client, django_assert_num_queries, count):
    for _n in range(count):
        request = returns.asked(returns.delivered(shop.two_producers(lines=1)))
        services.refuse(request, by="producer", words="Không đúng")
        services.appeal(request)
    client.force_login(make_officer(Role.OPERATOR))
    client.get(reverse("desk:returns"))

    with django_assert_num_queries(QUERIES):
        client.get(reverse("desk:returns"))


QUERIES = 15


@pytest.mark.parametrize("late", [False, True])
def test_after_the_window_the_page_says_so(client, order, page, shopper, late):
    if late:
        ProducerOrder.objects.filter(pk=order.pk).update(delivered_at=timezone.now() - timedelta(days=8))
    client.force_login(shopper)
    answer = client.get(page)

    assert (answer.context["form"] is None, "Thời hạn đổi trả đã hết ngày" in answer.text) == (late, late)
