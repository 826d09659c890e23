"""Goods before they are displayed, names of the register, and who acts for a producer."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import listings, members, products

REVIEWERS = (Role.COORDINATION_OFFICER, Role.OPERATOR)

patterns = [
    path("listings/", listings.listing, name="listings"),
    path("listings/<int:key>/", listings.one, name="listing"),
    path("listings/<int:key>/publish/", listings.publish, name="listing_publish"),
    path("listings/<int:key>/send-back/", listings.send_back, name="listing_send_back"),
    path("listings/<int:key>/preview/", listings.preview, name="listing_preview"),
    path("listings/<int:key>/pictures/<int:image>.jpg", listings.picture, name="listing_picture"),
    path("listings/<int:key>/accept/", listings.accept_change, name="listing_accept"),
    path("listings/<int:key>/refuse/", listings.refuse_change, name="listing_refuse"),
    path("products/", products.listing, name="products"),
    path("products/new/", products.enter, name="products_new"),
    path("products/<str:code>/", products.amend, name="product"),
    path("producers/<str:code>/members/add/", members.add, name="producer_member"),
    path("producers/<str:code>/members/<int:key>/end/", members.end, name="producer_member_end"),
]
tabs = [
    Tab("products", _("Products"), (Role.COORDINATION_OFFICER,), 25),
    Tab("listings", _("Goods to review"), REVIEWERS, 50),
]
