"""The book for those who answer for it: what stands where, one account line by line, one purchase from beginning to end, what differs."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates, references
from marketplace.foundation.core.limits import spend
from marketplace.foundation.ledger import checks, selectors, services, words
from marketplace.foundation.ledger.models import Account, CheckRun
from marketplace.office.desk.lists import Column, DeskList
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.selectors import purchase_by_number

from .doing import attempt, one_of

ON_A_PAGE = 50
CHECKS_AN_HOUR = 6


class SpanForm(forms.Form):
    tu = forms.DateField(label=pgettext_lazy("day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    den = forms.DateField(label=pgettext_lazy("day", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def moments(self):
        """(since, until) of the days asked for, the last one whole; what cannot be read asks for nothing."""
        said = self.cleaned_data if self.is_valid() else {}
        since, last = said.get("tu"), said.get("den")
        return since and dates.start_of(since), last and dates.end_of(last)


class DayForm(SpanForm):
    tu = None


@role_required(Role.OPERATOR)
@require_safe
def overview(request):
    number = references.normalized(request.GET.get("so", ""))
    if number and (purchase := purchase_by_number(number)):
        return redirect("desk:book_trail", purchase.reference)
    form = DayForm(request.GET)
    _since, until = form.moments()
    rows = selectors.trial_balance(until)
    context = {
        "form": form,
        "number": number,
        "rows": rows,
        "debit": sum(row[2] for row in rows),
        "credit": sum(row[3] for row in rows),
        "findings": [(checks.subject(row.subject), checks.label(row.check_name), row) for row in selectors.findings()],
        "list": one_of(("findings",), request.GET.get("list")),
        "run": CheckRun.objects.first(),
    }
    return render(request, "desk/book.html", context)


@role_required(Role.OPERATOR)
@require_POST
def check(request):
    """The nightly check, now."""

    def run(_said):
        spend("book-check", limit=CHECKS_AN_HOUR, seconds=3600)
        services.check()

    attempt(request, forms.Form(request.POST), run, said=_("Everything has been recomputed."))
    return redirect("desk:book")


@role_required(Role.OPERATOR)
@require_safe
def accounts(request, kind):
    """Whose accounts of one kind there are; a single one is opened at once."""
    if kind not in Account.Kind.values:
        raise Http404
    page = Paginator(selectors.balances(kind), ON_A_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("desk:book_account", page.object_list[0].pk)
    names = _names(account.owner for account in page)
    rows = [(account, _whose(account, names), -account.balance) for account in page]
    return render(request, "desk/book_accounts.html", {"kind": Account.Kind(kind), "page": page, "rows": rows})


def _names(owners):
    return dict(Producer.objects.filter(code__in=list(owners)).values_list("code", "name")) | {"platform": _("the platform")}


LIST = DeskList(
    "book",
    gettext_lazy("Account statement"),
    "so-chi-tiet",
    (
        Column("at", gettext_lazy("When"), lambda row: dates.moment_words(row.entry.at)),
        Column("said", gettext_lazy("What happened"), lambda row: words.sentence(row.entry), always=True),
        Column("purchase", gettext_lazy("Purchase"), lambda row: row.entry.reference),
        Column("debit", gettext_lazy("Debit"), lambda row: max(row.amount, 0) or None, css="num"),
        Column("credit", gettext_lazy("Credit"), lambda row: max(-row.amount, 0) or None, css="num"),
    ),
)


@role_required(Role.OPERATOR)
@require_safe
def account(request, key, kind=None):
    row = get_object_or_404(Account, pk=key)
    form = SpanForm(request.GET)
    since, until = form.moments()
    postings = selectors.statement([row], since=since, until=until)
    if kind:
        return LIST.answer(request, postings, kind)
    page = Paginator(postings, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [(posting, words.sentence(posting.entry), balance) for posting, balance in selectors.with_balance(list(page), [row])]
    context = {"account": row, "owner": _whose(row, _names([row.owner])), "form": form, "page": page, "lines": lines}
    return render(request, "desk/book_account.html", context | {"files": LIST.files, "balance": row.postings.total()})


@role_required(Role.OPERATOR)
@require_safe
def trail(request, reference):
    entries = list(selectors.trail(reference))
    if not entries:
        raise Http404
    names = _names(posting.account.owner for entry in entries for posting in entry.postings.all())
    told = [(entry, words.sentence(entry), [(one, _whose(one.account, names)) for one in entry.postings.all()]) for entry in entries]
    context = {"reference": reference, "entries": told, "stand": _standing(entries, names), "purchase": purchase_by_number(reference)}
    return render(request, "desk/book_trail.html", context)


def _whose(account, names):
    return names.get(account.owner, account.owner)


def _said(account):
    """Seen from one purchase, what came by transfer is no longer nobody's."""
    return _("Came by transfer") if account.kind == Account.Kind.UNASSIGNED else account.get_kind_display()


def _standing(entries, names):
    """[(kind, whose, account id, đồng)] that these entries leave."""
    sums = {}
    for posting in (posting for entry in entries for posting in entry.postings.all()):
        key = (_said(posting.account), _whose(posting.account, names), posting.account_id)
        sums[key] = sums.get(key, 0) + posting.amount
    return [(*key, amount) for key, amount in sorted(sums.items()) if amount]
