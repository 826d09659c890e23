"""Why a sum was kept, as its seller reads it; and what the history says."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates, figures
from marketplace.foundation.core.money import dong

from .models import Withheld
from .selectors import month_of, pay_before

HISTORY = {
    "tax_switch_added": gettext_lazy("wrote down what the producer declared about its tax: {kind}, from {from}"),
    "tax_switch_ended": gettext_lazy("ended what the producer had declared about its tax: {kind}"),
    "tax_threshold_set": gettext_lazy("set the threshold of a year's turnover to {amount} from {from} on"),
    "tax_rate_set": gettext_lazy("set a rate of tax from {from} on"),
    "tax_month_closed": gettext_lazy("declared the tax of {month}"),
    "tax_month_paid": gettext_lazy("noted that the tax of {month} was paid"),
}
KINDS = {  # of a switch, in the history
    "turnover": gettext_lazy("turnover of the year"),
    "own_produce": gettext_lazy("own unprocessed produce"),
    "abroad": gettext_lazy("not resident in Vietnam"),
    "direct": gettext_lazy("receives its money itself"),
}


def kept_sentence(stood, you):
    """`Sàn đã khấu trừ 15.000 ₫ (1 % thuế GTGT, 0,5 % thuế TNCN) theo Nghị định 117/2025 …`; empty where nothing is left of it."""
    if not stood.amount:
        return ""
    if not stood.tax:
        return _("No tax was withheld: %(why)s.") % {"why": _why(stood.rate)} if stood.rate.why else ""
    return _("The platform has withheld %(sum)s (%(vat)s VAT, %(pit)s personal income tax) under %(basis)s and pays it by %(day)s.") % {
        "sum": dong(stood.tax),
        "vat": figures.percent(stood.rate.vat_basis_points),
        "pit": figures.percent(stood.rate.pit_basis_points),
        "basis": resting(stood.rate),
        "you": you,
        "day": dates.words(pay_before(month_of(stood.at))),
    }


def resting(rate):
    """The paper that a sum rests on: the law's, and the seller's own where that decided. Takes a `Rate` or a row of `Withheld`."""
    if not rate.switch:
        return rate.basis
    said = {"law": rate.basis, "paper": rate.switch.evidence}
    return _("%(law)s and the paper “%(paper)s”") % said if rate.basis else _("the paper “%(paper)s”") % said


def _why(rate):
    why, papers = Withheld.Why(rate.why).label, resting(rate)
    return f"{why} ({papers})" if papers else why


def overdue(first, declared):
    """What to do about a month whose last day has passed."""
    words = _("Overdue since %(day)s: please pay the tax office today and note the number of its receipt; it asks interest for each day.")
    if not declared:
        words = _("Overdue since %(day)s: please declare the month now, pay the tax office and note the number of its receipt.")
    return words % {"day": dates.words(pay_before(first))}


def promise(first, you):
    """Until when the tax of a month is paid."""
    return _("The platform pays it to the tax office by %(day)s.") % {"day": dates.words(pay_before(first)), "you": you}


def kept_sentences(of_order, you):
    """Of one order (`selectors.standing`), a sentence for each kind of revenue that says something."""
    return [said for kind in sorted(of_order) if (said := kept_sentence(of_order[kind], you))]


def why_words(rows):
    """By which paper and at which rates tax was withheld of these rows, or why it was not; each said once."""
    said = []
    for row in rows:
        if row.why:
            words = _("%(what)s: no tax was withheld, %(why)s.")
            told = words % {"what": row.get_revenue_display(), "why": _why(row)}
        else:
            words = _("%(what)s: %(vat)s VAT and %(pit)s personal income tax, under %(basis)s.")
            rates = {"vat": figures.percent(row.vat_basis_points), "pit": figures.percent(row.pit_basis_points)}
            told = words % {"what": row.get_revenue_display(), "basis": resting(row), **rates}
        if told not in said:
            said.append(told)
    return said
