"""Policies and other texts that pages of the shop lead to. Their words are the editors': the CMS answers at `/trang/<slug>`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    slug: str
    title: str
    about: str  # for search engines and link previews
    binds: bool = False  # a shopper agrees to it by ordering; its editions are kept


PAGES = {
    page.slug: page
    for page in (
        Page("giao-hang", _("Delivery"), _("Where goods are sent from, what delivery costs and how long it takes."), binds=True),
        Page("doi-tra", _("Returns and refunds"), _("When goods may be returned, who pays, and when the money comes back."), binds=True),
        Page("dieu-khoan", _("Terms of purchase"), _("What shopper, maker and site owe each other."), binds=True),
        Page("quy-che", _("Operating rules"), _("How the site works, who may sell here and what is checked."), binds=True),
        Page("du-lieu-ca-nhan", _("Personal data"), _("Which data we keep, what for, how long, and what you may ask for.")),
        Page("xep-hang", _("How results are ranked"), _("What decides the order of search results and of the home page.")),
    )
}
BINDING = [slug for slug, page in PAGES.items() if page.binds]
