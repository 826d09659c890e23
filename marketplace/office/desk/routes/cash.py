"""Cash at the door: what carriers have of it, their files; who refused parcels and asks to pay so again."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import carriers, cash, cash_report

patterns = [
    path("cash/", cash.listing, name="cash"),
    path("cash/<int:key>/answer/", cash.answer, name="cash_answer"),
    path("cash/money/", carriers.money, name="cash_money"),
    path("cash/money/bring/", carriers.bring, name="cash_bring"),
    path("cash/carriers/", carriers.carriers, name="cash_carriers"),
    path("cash/carriers/<int:key>/", carriers.carrier, name="cash_carrier"),
    path("cash/carriers/<int:key>/end/", carriers.end, name="cash_carrier_end"),
    path("cash/carriers/<int:key>/tariff/", carriers.tariff, name="cash_tariff"),
    path("cash/tariffs/<int:key>/off/", carriers.call_tariff_off, name="cash_tariff_off"),
    path("cash/parcels/<str:number>/carrier/", carriers.parcel, name="cash_parcel"),
    path("cash/report/", cash_report.report, name="cash_report"),
    path("cash/report/rows/", cash_report.rows, name="cash_rows"),
    path("cash/report/rows/<str:kind>/", cash_report.rows, name="cash_rows_export"),
    path("cash/report/<str:kind>/", cash_report.report, name="cash_report_export"),
    path("cash/remittances/<int:key>/", carriers.remittance, name="remittance"),
    path("cash/lines/<int:key>/decide/", carriers.decide, name="remittance_decide"),
    path("cash/lines/<int:key>/reopen/", carriers.reopen, name="remittance_reopen"),
]
tabs = [Tab("cash", _("Cash at the door"), (Role.OPERATOR,), 63, whole=True)]
