"""The operator's pages: orders that need somebody, bank lines, messages that never arrived."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.routes import Tab
from marketplace.office.desk.views import bank, orders, undelivered

OPERATORS = (Role.OPERATOR,)

patterns = [
    path("orders/", orders.listing, name="orders"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/address/", orders.address, name="order_address"),
    path("orders/<str:number>/act/", orders.act, name="order_act"),
    path("reports/<int:key>/answer/", orders.answer, name="report_answer"),
    path("bank/", bank.listing, name="bank"),
    path("bank/line/", bank.record, name="bank_line"),
    path("bank/statement/", bank.statement, name="bank_statement"),
    path("bank/line/<int:key>/", bank.resolve, name="bank_resolve"),
    path("bank/line/<int:key>/preview/", bank.preview, name="bank_preview"),
    path("bank/line/<int:key>/reopen/", bank.reopen, name="bank_reopen"),
    path("bank/refund/<int:key>/", bank.refund, name="bank_refund"),
    path("messages/", undelivered.listing, name="messages"),
    path("messages/unsure/", undelivered.unsure, name="messages_unsure"),
    path("messages/<int:key>/called/", undelivered.called, name="message_called"),
    path("messages/<int:key>/again/", undelivered.again, name="message_again"),
]
tabs = [
    Tab("orders", _("Orders"), OPERATORS, 46),
    Tab("bank", _("Bank"), OPERATORS, 60, whole=True),
    Tab("messages", _("Messages"), OPERATORS, 54, whole=True),
]
