"""An operator orders for somebody on the telephone."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import calls

patterns = [path("call/", calls.order, name="order_by_call")]
tabs = [Tab("order_by_call", _("Order by telephone"), (Role.OPERATOR,), 47, whole=True)]
