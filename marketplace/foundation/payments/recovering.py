"""What of the money is compared before a restored site goes on: Stripe, which remembers, and the bank, whose statement does."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.recovery import steps, watching
from marketplace.foundation.recovery.steps import Finding, Step

from . import events, selectors, stripe
from .models import CardRefund, Statement

STRIPE, BANK = "stripe", "bank"
EARLIER = timedelta(hours=1)  # what was under way when the backup was made
STRIPE_DAYS = 30  # so long Stripe keeps what has happened


def register():
    watching.watch("payments.Intent", gettext_lazy("payments asked for"), at="created_at")
    watching.watch("payments.WebhookEvent", gettext_lazy("messages of Stripe and of the bank"), at="received_at")
    steps.register(
        Step(
            STRIPE, gettext_lazy("Ask Stripe what it did since the backup"), _stripe, do=_ask_stripe, button=gettext_lazy("Ask Stripe now")
        )
    )
    steps.register(Step(BANK, gettext_lazy("Bring in the bank's statement since the backup"), _bank))


def _since(restore):
    return (restore.known_until or restore.found_at - timedelta(days=STRIPE_DAYS)) - EARLIER


def _ask_stripe(restore):
    """Everything since the backup is stored as if a webhook had brought it, and applied by the worker, which sends nothing on."""
    try:
        events.fetch_missed(since=_since(restore))
    except (stripe.Silent, stripe.Refused) as refused:
        raise ValidationError(_("Stripe does not answer: %(why)s") % {"why": str(refused)[:200]}) from refused


def _stripe(restore):
    if not selectors.stripe_is_known():
        return Finding(True, (_("Cards are switched off: Stripe has nothing of ours."),))
    asked, waiting = restore.done.get(STRIPE), selectors.unapplied_events().count()
    if not asked:
        return Finding(False, tuple(_too_old(restore)))
    words = [_("Asked at %(when)s.") % {"when": dates.moment_words(datetime.fromisoformat(asked))}]
    if waiting:
        words.append(_("%(n)d messages of Stripe are still being read; please reload this page in a minute.") % {"n": waiting})
    return Finding(not waiting, (*words, *_orphans(), *_sent_back(restore)))


def _too_old(restore):
    if timezone.now() - _since(restore) > timedelta(days=STRIPE_DAYS):
        yield _("The backup is older than %(days)d days: what Stripe did before that must be read at its own pages.") % {
            "days": STRIPE_DAYS
        }


def _orphans():
    rows = list(selectors.unknown_card_payments())
    if not rows:
        yield _("Every card payment belongs to an order.")
        return
    words = ngettext(
        "%(n)d card payment of %(sum)s belongs to no order: the order was lost with the backup.",
        "%(n)d card payments of %(sum)s together belong to no order: the orders were lost with the backup.",
        len(rows),
    )
    yield words % {"n": len(rows), "sum": dong(sum(row.left for row in rows))}
    yield from (f"{row.stripe_id}: {dong(row.left)}, {dates.moment_words(row.created_at)}" for row in rows)


def _sent_back(restore):
    """Refunds that Stripe has sent and this database had forgotten."""
    rows = CardRefund.objects.filter(created_at__gte=_since(restore), stripe_id__isnull=False)
    if n := rows.count():
        yield ngettext("%(n)d refund to a card has been sent since then.", "%(n)d refunds to cards have been sent since then.", n) % {
            "n": n
        }


def _bank(restore):
    said = {"since": dates.moment_words(_since(restore)), "until": dates.moment_words(restore.covered_until)}
    if Statement.objects.filter(covers_until__gte=restore.covered_until).exists():
        return Finding(True, (_("A statement until %(until)s has come.") % said,))
    return Finding(
        False,
        (
            _("Import the bank's statement from %(since)s on, and note at the bank page that it is complete until %(until)s or later.")
            % said,
        ),
    )
