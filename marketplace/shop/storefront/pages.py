"""Policies and other plain texts: each is a template in each language, `storefront/pages/<language>/<slug>.html`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    slug: str
    title: str
    about: str  # for search engines and link previews
    version: bool = False  # carries the version of the terms


PAGES = {
    page.slug: page
    for page in (
        Page("giao-hang", _("Delivery"), _("Where goods are sent from, what delivery costs and how long it takes.")),
        Page("doi-tra", _("Returns and refunds"), _("When goods may be returned, who pays, and when the money comes back.")),
        Page("dieu-khoan", _("Terms of purchase"), _("What shopper, maker and site owe each other."), version=True),
        Page("quy-che", _("Operating rules"), _("How the site works, who may sell here and what is checked."), version=True),
        Page("du-lieu-ca-nhan", _("Personal data"), _("Which data we keep, what for, how long, and what you may ask for."), version=True),
        Page("xep-hang", _("How results are ranked"), _("What decides the order of search results and of the home page.")),
    )
}
