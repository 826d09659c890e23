"""Letters before a star ends: due by step, one a holder, sent with proof, answered."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds, links
from marketplace.foundation.notifications.models import Message
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate
from marketplace.register.notices import selectors, services
from marketplace.register.notices.messages import ANSWER_LINK
from marketplace.register.notices.models import Letter, Notice
from tests.factories import certification, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
HEAD = {"first_number": 7, "signs": "/TB-VPĐP", "signer": "Phó Chánh Văn phòng"}


def ending_in(days, *, producer=None, **fields):
    fields |= {"producer": producer} if producer else {}
    product = certification.certified_product(
        on=dates.today() - timedelta(days=400), expires_on=dates.today() + timedelta(days=days), **fields
    )
    return product.certificates.get()


def write(*certificates, **more):
    given = HEAD | {"issued_on": dates.today(), "actor": None} | more
    return services.write_letters([one.pk for one in certificates], **given)


@pytest.mark.parametrize(("days", "step"), [(181, None), (180, 180), (91, 180), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30)])
def test_the_step_that_has_come(days, step):
    one = ending_in(days)

    assert selectors.step_of(one) == step
    assert [row.step for row in selectors.due()] == ([step] if step else [])


def test_ended_revoked_and_suspended_stars_get_no_letter():
    lapsed, revoked, held = ending_in(5), ending_in(20), ending_in(20)
    register.revoke(revoked, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    register.suspend(held, decision=certification.decision("suspend"), reason="Chờ kiểm nghiệm", actor=None)

    with time_machine.travel(dates.end_of(lapsed.expires_on)):
        assert list(selectors.due()) == []


def test_one_letter_a_holder_numbered_by_name():
    last, first = producers.producer("HTX Yến Dương"), producers.producer("HTX Bình Minh")
    honey, tea, noodles = ending_in(20, producer=last), ending_in(75, producer=last), ending_in(80, producer=first)

    one, two = write(honey, tea, noodles)

    assert [(one.number, one.producer), (two.number, two.producer)] == [("7/TB-VPĐP", first), ("8/TB-VPĐP", last)]
    assert sorted(two.notices.values_list("certificate", "step")) == sorted([(honey.pk, 30), (tea.pk, 90)])
    assert one.agency == noodles.authority
    assert list(selectors.due()) == []
    assert Message.objects.filter(kind="star_ends").count() == 2
    assert AuditEntry.objects.filter(action="letter_written").count() == 2


def test_a_step_has_one_letter_and_the_next_step_another():
    one = ending_in(80)
    write(one)

    with pytest.raises(ValidationError, match="Danh sách vừa thay đổi"):
        write(one, first_number=20)
    assert Letter.objects.count() == 1
    with time_machine.travel(dates.start_of(one.expires_on - timedelta(days=60))):
        assert [(row, row.step) for row in selectors.due()] == [(one, 60)]


def test_a_used_number_writes_nothing():
    one, two = ending_in(20), ending_in(20)
    write(one)

    with pytest.raises(ValidationError, match="đã dùng"):
        write(two)
    assert (Letter.objects.count(), Notice.objects.count()) == (1, 1)


def test_without_a_maker_no_letter():
    one = ending_in(20)
    Certificate.objects.get(pk=one.pk).product.__class__.objects.filter(pk=one.product_id).update(producer=None)

    with pytest.raises(ValidationError, match="chưa ghi chủ thể"):
        write(one)
    assert Letter.objects.count() == 0


def test_late_is_who_has_no_sent_letter_with_less_than_30_days():
    told, written, forgotten, early = ending_in(29), ending_in(29), ending_in(29), ending_in(30)
    letter, _other = write(told, written)
    services.record_sent(letter, sent_on=dates.today(), how="post", actor=None)

    assert set(selectors.late()) == {forgotten, written if letter.notices.get().certificate == told else told}
    assert early not in selectors.late()


def test_sent_once_with_proof():
    officer = make_officer()
    (letter,) = write(ending_in(20))
    scan = ContentFile(b"%PDF-1.7 x", name="bien-nhan.pdf")

    services.record_sent(letter, sent_on=dates.today(), how="post", proof=scan, proof_words="RR123VN", actor=officer)

    letter.refresh_from_db()
    assert (letter.sent_how, letter.proof_words, letter.proof.name.endswith("bien-nhan.pdf")) == ("post", "RR123VN", True)
    assert list(selectors.unsent()) == []
    assert list(selectors.unanswered()) == [letter]
    with pytest.raises(ValidationError, match="đã ghi là gửi"):
        services.record_sent(letter, sent_on=dates.today(), how="hand", actor=officer)


@pytest.mark.parametrize("shift", [-1, 1])
def test_sent_between_its_date_and_today(shift):
    (letter,) = write(ending_in(20))

    with pytest.raises(ValidationError, match="Ngày gửi"):
        services.record_sent(letter, sent_on=dates.today() + timedelta(days=shift), how="post", actor=None)
    letter.refresh_from_db()
    assert letter.sent_on is None


def test_a_wrong_file_is_no_proof():
    (letter,) = write(ending_in(20))

    with pytest.raises(ValidationError):
        services.record_sent(letter, sent_on=dates.today(), how="post", proof=ContentFile(b"MZ...", name="x.pdf"), actor=None)
    letter.refresh_from_db()
    assert letter.sent_on is None


def test_an_answer_may_change_while_the_star_holds():
    one = ending_in(20)
    (letter,) = write(one)
    notice = letter.notices.get()
    services.record_answer(notice, answer="renew", actor=None)
    services.record_answer(notice, answer="renew", actor=None)
    services.record_answer(notice, answer="stop", actor=None)

    notice.refresh_from_db()
    assert notice.answer == "stop"
    assert AuditEntry.objects.filter(action="notice_answered").count() == 2
    with time_machine.travel(dates.end_of(one.expires_on)), pytest.raises(ValidationError, match="không còn hiệu lực"):
        services.record_answer(notice, answer="renew", actor=None)


def test_the_link_answers_for_its_own_letter_alone(client):
    mine, other = write(ending_in(20), ending_in(20))
    page, strange = reverse("letter_answer", args=[mine.pk]), reverse("letter_answer", args=[other.pk])
    until = dates.end_of(dates.today() + timedelta(days=20))

    assert client.get(page).status_code == 410
    assert client.get(links.address(links.issue(ANSWER_LINK, mine.pk, expires_at=until))).url == page
    shown = client.get(page)
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "private, no-store"
    assert client.get(strange).status_code == 410

    client.post(page, {"notice": other.notices.get().pk, "answer": "stop"})
    client.post(page, {"notice": mine.notices.get().pk, "answer": "nonsense"})
    assert set(Notice.objects.values_list("answer", flat=True)) == {""}
    client.post(page, {"notice": mine.notices.get().pk, "answer": "upgrade"})
    assert mine.notices.get().answer == "upgrade"
    assert other.notices.get().answer == ""


def test_the_holder_hears_at_once_that_a_star_is_revoked():
    product = certification.certified_product("Miến thử", producer=producers.producer("HTX Thử", phone="+84912000055"))

    certification.revoke(product.certificates.get(), unsafe=True)

    message = Message.objects.get(kind="star_revoked")
    assert (message.phone, message.name) == ("+84912000055", "HTX Thử")
    words = kinds.named(message.kind).render(message.refs, None)
    assert "bị thu hồi" in words.text
    assert str(product.certificates.get().ended_by) in words.sms


def test_a_suspension_and_its_lifting_are_told_and_what_is_over_is_not():
    product = certification.certified_product("Miến thử", producer=producers.producer(phone="+84912000055"))
    certificate = product.certificates.get()
    register.suspend(certificate, decision=certification.decision("suspend"), reason="Chờ kết quả kiểm nghiệm", actor=None)
    told = Message.objects.get(kind="star_suspended")
    assert "Chờ kết quả kiểm nghiệm" in kinds.named(told.kind).render(told.refs, None).sms

    register.lift_suspension(certificate, decision=certification.decision("lift"), actor=None)

    assert "trở lại" in kinds.named("star_lifted").render(Message.objects.get(kind="star_lifted").refs, None).text
    with pytest.raises(kinds.Stale):
        kinds.named(told.kind).render(told.refs, None)


def test_nobody_is_told_where_the_maker_is_not_known():
    product = certification.certified_product("Miến thử")
    product.producer = None
    product.save(update_fields=["producer"])

    certification.revoke(product.certificates.get())

    assert not Message.objects.filter(kind="star_revoked").exists()
