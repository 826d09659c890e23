from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import acts, certificates, decisions, home, issuing, producers, recognitions

OFFICE = (Role.COORDINATION_OFFICER,)

patterns = [
    path("", home.home, name="home"),
    path("certificates/", certificates.listing, name="certificates"),
    path("certificates/export.<str:kind>", certificates.export, name="certificates_export"),
    path("certificates/issue/", issuing.issue, name="issue"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("certificates/<str:code>/<slug:act>/", acts.act, name="act"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/<int:key>/file/", decisions.file, name="decision_file"),
    path("producers/", producers.listing, name="producers"),
    path("producers/new/", producers.enter, name="producers_new"),
    path("producers/<str:code>/", producers.producer, name="producer"),
    path("producers/<str:code>/amend/", producers.amend, name="producer_amend"),
    path("producers/<str:code>/<slug:step>/", producers.step, name="producer_step"),
    path("recognitions/", recognitions.listing, name="recognitions"),
    path("recognitions/<int:key>/", recognitions.complete, name="recognition"),
]
tabs = [
    Tab("home", _("My work"), (), 0),
    Tab("certificates", _("Certificates"), OFFICE, 10),
    Tab("recognitions", _("To be completed"), OFFICE, 20),
    Tab("decisions", _("Decisions"), OFFICE, 30),
    Tab("producers", _("Producers"), OFFICE, 40),
]
