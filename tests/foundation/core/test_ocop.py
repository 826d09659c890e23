from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def render(source, **context):
    return Template("{% load ocop %}" + source).render(Context(context))


def test_stars_say_what_holds_and_what_does_not():
    assert render("{% stars 4 %}").endswith("</svg>4 sao</span>")
    assert render("{% stars 4 %}").count("<path") == 4
    assert render("{% stars none %}", none=None) == '<span class="stars none">Hiện không có hạng sao</span>'


@pytest.mark.parametrize(
    ("state", "css", "words"),
    [
        ("valid", "seal", "Còn hiệu lực"),
        ("soon", "seal soon", "Sắp hết hạn"),
        ("over", "seal over", "Đã hết hạn"),
        ("revoked", "seal revoked", "Đã thu hồi"),
        ("suspended", "seal over", "Tạm đình chỉ"),
    ],
)
def test_a_seal_tells_its_state_in_words_too(state, css, words):
    drawn = render("{% seal state detail %}", state=state, detail="đến 24/11/2026")

    assert drawn.startswith(f'<div class="{css}"><svg')
    assert drawn.endswith(f"<div><b>{words}</b><p>đến 24/11/2026</p></div></div>")


def test_a_seal_with_stars_is_a_link_that_leads_with_them():
    drawn = render('{% seal "valid" "đến 24/11/2026" href="/chung-nhan/X" count=5 %}')

    assert drawn.startswith('<a class="seal" href="/chung-nhan/X">')
    assert "5 sao</span></b>" in drawn
    assert drawn.endswith('<span class="small">Còn hiệu lực. đến 24/11/2026</span></span></a>')


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{% stock "in" %}', '<p class="stock in">Còn hàng</p>'),
        ('{% stock "low" left=6 unit="gói" %}', '<p class="stock low">Còn 6 gói</p>'),
        ('{% stock "low" %}', '<p class="stock low">Còn ít</p>'),
        ('{% stock "out" back=back %}', '<p class="stock">Hết hàng, dự kiến có lại 05/12/2026</p>'),
        ('{% stock "out" %}', '<p class="stock">Hết hàng</p>'),
        ('{% stock "off" "Giấy chứng nhận hết hạn, ngừng bán" %}', '<p class="stock off">Giấy chứng nhận hết hạn, ngừng bán</p>'),
    ],
)
def test_stock_in_words(source, shown):
    assert render(source, back=date(2026, 12, 5)) == shown


def test_money_days_and_phones_as_people_read_them():
    shown = render("{{ sum|dong }} {{ day|ngay }} {% phone number %}", sum=125000, day=date(2026, 11, 24), number="+84912345678")

    assert shown == '125.000\u00a0₫ 24/11/2026 <a class="nowrap" href="tel:+84912345678">0912 345 678</a>'
    assert render("{{ sum|dong }}{{ day|ngay }}{% phone '' %}", sum=None, day=None) == ""


def test_the_same_label_twice_in_a_page_has_two_patterns():
    request = RequestFactory().get("/")
    source = '{% load ocop %}{% label_art "Trà" "tea" "02020" 4 %}{% include inner %}'
    inner = Template('{% load ocop %}{% label_art "Trà" "tea" "02020" 4 %}')

    drawn = Template(source).render(RequestContext(request, {"inner": inner}))

    first, second = (part.split('"')[0] for part in drawn.split('<pattern id="')[1:])
    assert first != second


def test_long_lists_of_pages_are_elided():
    page = Paginator(range(240), 20).page(6)

    assert render("{% for n in page|page_numbers %}{{ n|default:'…' }} {% endfor %}", page=page) == "1 … 5 6 7 … 12 "


def test_asset_never_raises(settings):
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

    assert render('{% asset "css/not-there.css" %}') == "/static/css/not-there.css"
