"""Each component comes out with the words and classes that pages rely on."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

VOID = {"input", "img", "br", "meta", "link", "path", "circle"}


class Balance(HTMLParser):
    """Fails on a tag that closes what is not open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open, tag
            assert self.open.pop() == tag


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def render(name, /, **context):
    drawn = render_to_string(f"components/{name}.html", context, request=RequestFactory().get("/search/?q=tra&page=2"))
    balance = Balance()
    balance.feed(drawn)
    assert balance.open == []
    assert "style=" not in drawn
    assert " onclick" not in drawn
    return drawn


CARD = {
    "name": "Miến dong Tài Hoan", "url": "/san-pham/X-mien-dong", "stars": 5, "maker": "HTX Tài Hoan", "place": "Xã Côn Minh",
    "price": 85000, "unit": "gói 500 g", "level": "in", "kind": "noodles", "commune_code": "02185",
}  # fmt: skip


def test_a_card_shows_star_maker_price_and_stock():
    drawn = render("card", card=CARD)

    assert '<a href="/san-pham/X-mien-dong">Miến dong Tài Hoan</a>' in drawn
    assert "85.000\u00a0₫" in drawn
    assert "5 sao" in drawn
    assert '<p class="stock in">Còn hàng</p>' in drawn
    assert 'aria-label="Nhãn vẽ, không phải ảnh chụp: Miến dong Tài Hoan"' in drawn


def test_a_card_without_a_star_is_grey_and_has_no_price():
    drawn = render("card", card={**CARD, "stars": None, "gone": True, "level": "off", "words": "Giấy chứng nhận hết hạn, ngừng bán"})

    assert '<article class="card gone">' in drawn
    assert "₫" not in drawn
    assert "Hiện không có hạng sao" in drawn
    assert "#b57b00" not in drawn


def test_a_card_with_a_photograph_draws_no_label():
    drawn = render("card", card={**CARD, "picture_url": "/media/p.webp"})

    assert '<img src="/media/p.webp"' in drawn
    assert 'class="label"' not in drawn


def test_what_is_only_shown_says_why():
    drawn = render("card", card={**CARD, "price": None, "level": "off", "words": "Chỉ giới thiệu: rượu từ 15 độ không bán trực tuyến"})

    assert '<p class="small soft">Chỉ giới thiệu: rượu từ 15 độ không bán trực tuyến</p>' in drawn
    assert "₫" not in drawn


def test_a_grid_holds_its_cards():
    assert render("goods", cards=[CARD, CARD]).count("<article") == 2


class Example(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trên giấy tờ")
    note = forms.CharField(label="Lời nhắn", required=False, widget=forms.Textarea)
    way = forms.ChoiceField(label="Hình thức", choices=[("cod", "Khi nhận hàng"), ("qr", "VietQR")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Tôi đồng ý", required=False)


def test_a_field_joins_label_help_and_error():
    form = Example({"note": "", "way": "cod"})
    drawn = render("field", field=form["name"])

    assert '<label for="id_name">Họ và tên</label>' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert '<span class="hint" id="id_name_helptext">Như trên giấy tờ</span>' in drawn
    assert 'class="error" id="id_name_error"' in drawn


def test_fields_say_what_may_stay_empty_and_choices_are_grouped():
    form = Example()

    assert "(không bắt buộc)" in render("field", field=form["note"])
    assert "<legend>Hình thức</legend>" in render("field", field=form["way"])
    assert render("field", field=form["way"]).count('class="choice"') == 2
    assert 'class="choice"' in render("field", field=form["agree"])


def test_a_form_carries_its_token_and_one_primary_button():
    drawn = render("form", form=Example(), submit="Gửi", cols=True)

    assert drawn.count("csrfmiddlewaretoken") == 1
    assert '<button class="btn primary">Gửi</button>' in drawn


def test_a_pager_keeps_the_filters():
    drawn = render("pager", page=Paginator(range(60), 20).page(2))

    assert '<a href="?q=tra&amp;page=1" rel="prev">Trang trước</a>' in drawn
    assert '<span aria-current="page">2</span>' in drawn
    assert render("pager", page=Paginator(range(5), 20).page(1)).strip() == ""


def test_crumbs_end_without_a_link():
    drawn = render("crumbs", crumbs=[("Sản vật", "/"), ("Xã Côn Minh", "")])

    assert drawn.strip().endswith('<li><span aria-current="page">Xã Côn Minh</span></li></ol></nav>')


@pytest.mark.parametrize("name", ["empty", "note"])
def test_words_for_nothing(name):
    drawn = render(name, title="Giỏ hàng đang trống", words="Mời anh/chị xem hàng đang bán.", url="/", action="Xem hàng", kind="warn")

    assert "Giỏ hàng đang trống" in drawn
    assert '<a class="btn" href="/">Xem hàng</a>' in drawn


def test_facts_leave_out_what_is_not_known():
    drawn = render("facts", facts=[("Xuất xứ", "Xã Côn Minh"), ("Số lô", "")])

    assert drawn.count("<dt>") == 1


def test_sums_end_in_a_total():
    drawn = render("sums", sums=[("Hàng", 415000, False), ("Giao hàng", 28000, True)], total=443000)

    assert "<dt>Tổng cộng</dt><dd>443.000\u00a0₫</dd>" in drawn


def test_a_parcel_shows_its_lines():
    line = {"name": "Miến dong", "detail": "gói 500 g", "price": 170000, "quantity": 2, "kind": "noodles", "commune_code": "02185"}
    drawn = render("parcel", parcel={"maker": "HTX Tài Hoan", "place": "xã Côn Minh", "lines": [line], "sums": [("Giao hàng", 28000)]})

    assert "Gửi từ xã Côn Minh" in drawn
    assert "170.000\u00a0₫" in drawn


def test_a_quantity_hides_what_needs_script():
    drawn = render("qty", name="quantity", value=2, label="Số lượng", max=9)

    assert drawn.count("hidden data-step") == 2
    assert 'type="number"' in drawn


def test_a_table_repeats_its_headings_for_phones():
    drawn = render("table", caption="Giấy", columns=[("Tên", ""), ("Điểm", "num")], rows=[["Miến dong", "91,14"]])

    assert '<td data-heading="Điểm" class="num">91,14</td>' in drawn


def test_figures_and_bars():
    assert "<dd>245</dd>" in render("figures", figures=[(245, "sản phẩm còn hạng sao")])
    assert render("bars", title="Hết hạn", bars=[("11/26", 6, "now")]).count("<path") == 5


def test_the_basket_counts_out_of_band():
    assert 'hx-swap-oob="true"' in render("basket_count", basket_count=3, oob=True)
    assert "3<span" in render("basket_count", basket_count=3)
    assert render("basket_count", basket_count=0).strip() == '<span id="so-mat-hang"></span>'


def test_an_email_says_who_writes_and_where_to_press(settings):
    settings.OPERATOR_NAME, settings.HOTLINE = "HTX Vận hành", "+84912345678"
    words = {"text": "Đơn <7> đã nhận", "action_url": "https://x.example/t/abc", "action": "Xem đơn"}

    html, plain = (render_to_string(f"email/base.{kind}", words) for kind in ("html", "txt"))

    assert "Đơn &lt;7&gt; đã nhận" in html
    assert 'href="https://x.example/t/abc"' in html
    assert "HTX Vận hành" in html
    assert plain.splitlines()[0] == "Đơn <7> đã nhận"
    assert "Xem đơn: https://x.example/t/abc" in plain
    assert "0912 345 678" in plain
