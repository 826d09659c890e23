"""What leaves the site after a star has ended: messages, papers and files name the number and today's state, never the star; what others
may keep, they keep for a minute at most."""

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse

from cms.content import grow
from cms.models import StoryIndexPage, StoryPage
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.shop.purchases import services as orders
from marketplace.trade.outlets.services import set_goods, survey
from tests.factories import catalogue, certification, fairs, outlets, producers, shop
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
NAME, NUMBER = "Miến dong Nà Mẫu", "77/GCN-OCOP"
STAR = re.compile(r"5(?:\s|&nbsp;)(?:sao|stars?)\b|★", re.IGNORECASE)


@pytest.fixture
def ended():
    """Ordered and not sent, at a point of sale, on its way to a fair, in a story: then its star is revoked."""
    maker = producers.producer("HTX Nà Mẫu", phone="+84912000077")
    listing = catalogue.listing(NAME, producer=maker, stars=5)
    certificate = listing.registered_product.certificates.get()
    type(certificate).objects.filter(pk=certificate.pk).update(number=NUMBER)
    outlet = outlets.published(kinds=30, phone="0912345677")
    set_goods(outlet, actor=None, add=[listing.registered_product], remove=[outlet.carried.first().pk])
    row = fairs.allotted(fairs.fair("Hội chợ thử"), producer=maker, goods=[listing.registered_product])
    orders.confirm_by_phone(shop.purchase([catalogue.pack_of(listing)], method="cod"))
    grow()
    index = StoryIndexPage.objects.get(locale__language_code="vi")
    body = [("goods", {"goods": [listing.registered_product]})]
    story = index.add_child(instance=StoryPage(title="Miến phơi", lead="Ba giờ sáng", body=body, sources="Sách", locale=index.locale))
    story.save_revision().publish()
    before = list(Message.objects.values_list("pk", flat=True))
    certification.revoke(certificate)
    certificate.refresh_from_db()
    return {"certificate": certificate, "outlet": outlet, "row": row, "story": story, "listing": listing, "before": before}


def said(message):
    """Its words, were it sent now; "" for what is said no more."""
    try:
        words = kinds.named(message.kind).render(message.refs, lambda *_given, **_named: "https://example.com/lien-ket")
    except kinds.Stale:
        return ""
    return f"{words.subject}\n{words.text}\n{words.sms}"


def words_of(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, answer.wsgi_request.path
    if not zipfile.is_zipfile(BytesIO(body)):
        return unescape(body.decode())
    with zipfile.ZipFile(BytesIO(body)) as packed:
        return "\n".join(re.sub(r"<[^>]+>", " ", packed.read(name).decode()) for name in packed.namelist() if name.endswith(".xml"))


def test_messages_name_the_certificate_and_its_state_whenever_they_were_queued(ended):
    every = {message.pk: (message.kind, said(message)) for message in Message.objects.all()}
    after = dict(words for key, words in every.items() if key not in ended["before"])

    assert [kind for kind, words in every.values() if STAR.search(words)] == []
    assert {"star_revoked", "fair_star_ended", "outlet_short", "order_held", "order_held_producer"} <= set(after)
    assert NUMBER in after["star_revoked"]
    assert "bị thu hồi" in after["star_revoked"]


def test_papers_and_files_made_afterwards_show_no_star(ended, client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    outlet, fair = ended["outlet"], fairs.over(ended["row"].fair)
    checked = survey(outlets.applied(), actor=None, **outlets.found())
    minutes = words_of(client.get(reverse("desk:outlet_minutes", args=[outlet.code])))
    addresses = [
        reverse("desk:outlet_minutes_docx", args=[outlet.code]),
        reverse("desk:outlet_minutes_docx", args=[checked.outlet.code]) + f"?survey={checked.pk}",
        reverse("desk:fair_report_docx", args=[fair.pk]),
        reverse("desk:fair_report_xlsx", args=[fair.pk]),
        "/diem-ban/danh-sach.docx",
        "/diem-ban/danh-sach.xlsx",
        "/diem-ban/in/",
    ]

    assert re.search(rf"<td>{NAME}</td>\s*<td>HTX Nà Mẫu</td>\s*<td>không</td>", minutes)
    assert [address for address in addresses if STAR.search(words_of(client.get(address)))] == []


def test_the_certificate_on_paper_names_its_number_and_what_became_of_it(ended, client):
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    paper = words_of(client.get(reverse("desk:certificate_print", args=[ended["certificate"].code])))
    paper = paper[paper.index("<article") : paper.index("</article>")]

    assert (STAR.search(paper), NUMBER in paper, "thu hồi" in paper) == (None, True, True)


def test_what_others_may_keep_they_keep_for_a_minute(ended, client):
    code, listing = ended["certificate"].code, ended["listing"]
    surfaces = {
        "/sitemap.xml": listing.get_absolute_url(),
        "/chuyen/rss.xml": "5 sao",
        "/hoi-cho/rss.xml": "5 sao",
        "/diem-ban/rss.xml": "5 sao",
        "/hoi-cho.ics": "5 sao",
        reverse("check-badge", args=[code]): "5 sao",
        reverse("check-revoked"): "5 sao",
        ended["story"].get_url(): "5 sao",
    }

    for address, star in surfaces.items():
        answer = client.get(address)
        kept = re.search(r"max-age=(\d+)", answer.get("Cache-Control", ""))
        assert (address, kept is None or int(kept[1]) <= 60, star in unescape(answer.content.decode())) == (address, True, False)
