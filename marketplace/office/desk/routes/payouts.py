"""Paying producers: one person prepares a batch, another agrees, the bank's answers are noted line by line."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import payouts

patterns = [
    path("payouts/", payouts.listing, name="payouts"),
    path("payouts/prepare/", payouts.prepare, name="payout_prepare"),
    path("payouts/<int:key>/", payouts.batch, name="payout_batch"),
    path("payouts/<int:key>/approve/", payouts.approve, name="payout_approve"),
    path("payouts/<int:key>/withdraw/", payouts.withdraw, name="payout_withdraw"),
    path("payouts/<int:key>/export/", payouts.export, name="payout_export"),
    path("payouts/<int:key>/file/", payouts.file, name="payout_file"),
    path("payouts/<int:key>/confirm/", payouts.confirm_rest, name="payout_confirm_rest"),
    path("payouts/lines/<int:key>/confirm/", payouts.confirm, name="payout_confirm"),
    path("payouts/lines/<int:key>/fail/", payouts.fail, name="payout_fail"),
]
tabs = [Tab("payouts", _("Payouts"), (Role.OPERATOR,), 64, whole=True)]
