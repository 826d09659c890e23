"""Money that goes back to shoppers by transfer: whose account is missing, what can go, batches for the bank."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import payouts, refunds
from marketplace.office.payouts.models import Repayment

patterns = [
    path("refunds/", refunds.listing, name="refunds"),
    path("refunds/prepare/", refunds.prepare, name="refund_prepare"),
    path("refunds/<int:key>/account/", refunds.account, name="refund_account"),
    path("refunds/lines/<int:key>/confirm/", payouts.confirm, {"model": Repayment}, name="refund_confirm"),
    path("refunds/lines/<int:key>/fail/", payouts.fail, {"model": Repayment}, name="refund_fail"),
]
tabs = [Tab("refunds", _("Refunds"), (Role.OPERATOR,), 65, whole=True)]
