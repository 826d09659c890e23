"""Fairs: announced, registered for, allotted, reported."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import fair_papers as papers
from marketplace.office.desk.views import fairs as views

patterns = [
    path("fairs/", views.listing, name="fairs"),
    path("fairs/export.<str:kind>", views.export, name="fairs_export"),
    path("fairs/new/", views.enter, name="fairs_new"),
    path("fairs/<int:key>/", views.fair, name="fair"),
    path("fairs/<int:key>/amend/", views.amend, name="fair_amend"),
    path("fairs/<int:key>/on-behalf/", views.register, name="fair_register"),
    path("fairs/<int:key>/step/<slug:step>/", views.step, name="fair_step"),
    path("fairs/<int:key>/letters/", papers.letters, name="fair_letters"),
    path("fairs/<int:key>/letters/print/", papers.letters_print, name="fair_letters_print"),
    path("fairs/<int:key>/letters.docx", papers.letters_docx, name="fair_letters_docx"),
    path("fairs/letters/<int:key>/sent/", papers.letter_sent, name="fair_letter_sent"),
    path("fairs/letters/<int:key>/proof/", papers.letter_proof, name="fair_letter_proof"),
    path("fairs/<int:key>/report.docx", papers.report, {"ending": "docx"}, name="fair_report_docx"),
    path("fairs/<int:key>/report.xlsx", papers.report, {"ending": "xlsx"}, name="fair_report_xlsx"),
    path("fairs/<int:key>/documents/", papers.document_add, name="fair_document_add"),
    path("fairs/documents/<int:key>/", papers.document, name="fair_document"),
    path("fairs/documents/<int:key>/remove/", papers.document_remove, name="fair_document_remove"),
    path("fairs/registrations/<int:key>/<slug:decision>/", views.decide, name="fair_decide"),
]
tabs = [Tab("fairs", _("Fairs"), (Role.TRADE_OFFICER,), 75)]
