"""Points of sale: applied for, surveyed, decided, published, checked every year."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import outlet_papers as papers
from marketplace.office.desk.views import outlet_survey as surveys
from marketplace.office.desk.views import outlets as views

patterns = [
    path("outlets/", views.listing, name="outlets"),
    path("outlets/export.<str:kind>", views.export, name="outlets_export"),
    path("outlets/new/", views.enter, name="outlets_new"),
    path("outlets/claims/<int:key>/confirm/", views.claim_confirm, name="outlet_claim_confirm"),
    path("outlets/claims/<int:key>/refuse/", views.claim_refuse, name="outlet_claim_refuse"),
    path("outlets/photos/<int:key>/", views.photo, name="outlet_photo"),
    path("outlets/photos/<int:key>/remove/", views.remove_photo, name="outlet_photo_remove"),
    path("outlets/surveys/<int:key>/", papers.signed, name="outlet_survey_file"),
    path("outlets/papers/<int:key>/", papers.paper, name="outlet_paper_file"),
    path("outlets/<str:code>/", views.outlet, name="outlet"),
    path("outlets/<str:code>/amend/", views.amend, name="outlet_amend"),
    path("outlets/<str:code>/goods/", views.goods, name="outlet_goods"),
    path("outlets/<str:code>/survey/", surveys.sheet, name="outlet_survey"),
    path("outlets/<str:code>/survey/anew/", surveys.begin_anew, name="outlet_survey_anew"),
    path("outlets/<str:code>/survey/adopt/", surveys.adopt, name="outlet_survey_adopt"),
    path("outlets/<str:code>/minutes/", papers.printed, name="outlet_minutes"),
    path("outlets/<str:code>/minutes.docx", papers.docx, name="outlet_minutes_docx"),
    path("outlets/<str:code>/hours/", views.hours, name="outlet_hours"),
    path("outlets/<str:code>/photos/", views.add_photo, name="outlet_photo_add"),
    path("outlets/<str:code>/step/<slug:step>/", views.step, name="outlet_step"),
]
tabs = [Tab("outlets", _("Points of sale"), (Role.TRADE_OFFICER,), 72)]
