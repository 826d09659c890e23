from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts.access import private
from marketplace.foundation.core import limits
from marketplace.foundation.core.files import serve_picture
from marketplace.foundation.core.views import too_many
from marketplace.foundation.notifications import links
from marketplace.shop.purchases.selectors import parcels_of
from marketplace.shop.purchases.views import actor_of, ask_for_proof, seen

from . import gifts, replacing, selectors, services
from .forms import AskForm, SentForm, WordsForm
from .models import OPEN, ReturnPhoto, ReturnStep, State
from .states import SHOPPER, STATES

ASKS_A_DAY = 20
LINKS_A_DAY = 5


@dataclass(frozen=True)
class Way:
    """By which addresses this pair of eyes moves on a parcel's pages, and as whom."""

    names: str
    args: tuple
    who: str = SHOPPER

    def url(self, what="", *more):
        return reverse(f"{self.names}{what}", args=[*self.args, *more])


def of_a_parcel(view):
    """For whoever may see the purchase: `view(request, order, way)`; others are led to where they can prove that it is theirs."""

    @private
    @wraps(view)
    def guarded(request, number, parcel, **more):
        purchase = seen(request, number)
        if purchase is None:
            return ask_for_proof(request, number)
        order = get_object_or_404(parcels_of(purchase), number=parcel)
        return view(request, order, Way("order_return", (purchase.reference, parcel)), **more)

    return guarded


def of_a_gift(view):
    """For the browser that the receiver's link has let in: this parcel alone, no price, nothing of who paid."""

    @private
    @wraps(view)
    def guarded(request, parcel, **more):
        if links.held(request, gifts.LINK, parcel) is None:
            return render(request, "returns/no_gift.html", status=404)
        order = get_object_or_404(selectors.parcel(parcel))
        return view(request, order, Way("gift", (parcel,), ReturnStep.Who.RECEIVER), **more)

    return guarded


def _parcel(request, order, way):
    """What was asked about this parcel, and the form to ask."""
    found = {"returnable": selectors.askable(order), "recalled": selectors.recalled(order)}
    form = AskForm(request.POST or None, _pictures(request), **found)
    if request.method == "POST" and form.is_valid():
        try:
            limits.spend(f"return:{order.purchase.reference}", limit=ASKS_A_DAY, seconds=86_400)
            services.ask(order, **form.said(), who=way.who, actor=_actor(request, way))
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your request has gone to the maker. You will get a message."))
            return redirect(way.url())
    return _page(request, order, form, way)


parcel = require_http_methods(["GET", "HEAD", "POST"])(of_a_parcel(_parcel))
gift = require_http_methods(["GET", "HEAD", "POST"])(of_a_gift(_parcel))


def _actor(request, way):
    """Whoever came by the receiver's link is nobody, whatever account this browser has open."""
    return actor_of(request) if way.who == SHOPPER else None


def _pictures(request):
    return {"photos": request.FILES.getlist("photos")} if request.method == "POST" else None


def _page(request, order, form, way):
    rows = [_shown(row, way) for row in selectors.requests_of(order)]
    running = any(row.state in OPEN for row in rows)
    context = {
        "order": order,
        "requests": rows,
        "form": form if selectors.may_ask(order) and not running and form.lines else None,
        "last_day": selectors.last_day(order),
        "running": running,
        "none_left": not form.lines and not selectors.returnable(order),
        "gift": way.who != SHOPPER,
        "lines": order.lines.all(),
        "way_back_most": settings.RETURN_WAY_BACK_MOST,
    }
    return render(request, "returns/parcel.html", context, status=422 if form.errors else 200)


def _shown(row, way):
    row.pictures = [(photo, way.url("_photo", photo.pk)) for photo in row.photos.all()]
    row.urls = {step: way.url(f"_{step}", row.pk) for step in STEPS}
    targets = STATES.targets(row.state, by=SHOPPER)
    row.may_appeal = State.APPEALED in targets and (row.state != State.AWAITED or selectors.may_contest_cost(row))
    row.may_withdraw = State.WITHDRAWN in targets
    row.sent_form = SentForm() if row.state == State.AWAITED else None
    return row


def _appeal(request, row, by):
    form = WordsForm(request.POST)
    services.appeal(row, words=form.cleaned_data["words"] if form.is_valid() else "", **by)


def _withdraw(request, row, by):
    services.withdraw(row, **by)


def _sent(request, row, by):
    form = SentForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Please write who carries the goods back."))
    services.note_sent(row, **form.cleaned_data, **by)


def _goods(request, row, by):
    replacing.choose(row, goods=True, **by)


def _money(request, row, by):
    replacing.choose(row, goods=False, **by)


def _arrived(request, row, by):
    replacing.arrive(row, by=SHOPPER, **by)


STEPS = {
    "appeal": (_appeal, gettext_lazy("The marketplace decides now. You will get a message.")),
    "withdraw": (_withdraw, gettext_lazy("Your request is taken back.")),
    "sent": (_sent, gettext_lazy("Thank you. The maker knows that the goods are on their way.")),
    "goods": (_goods, gettext_lazy("Noted. How it goes on stands below, and you get a message.")),
    "money": (_money, gettext_lazy("Noted: the money goes back.")),
    "arrived": (_arrived, gettext_lazy("Thank you. The maker knows that the new parcel has arrived.")),
}


def _step(request, order, way, key, step):
    row = get_object_or_404(order.returns, pk=key)
    act, said = STEPS[step]
    try:
        act(request, row, {"who": way.who, "actor": _actor(request, way)})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect(way.url())


step = require_POST(of_a_parcel(_step))
gift_step = require_POST(of_a_gift(_step))


def _photo(request, order, way, key):
    return serve_picture(ReturnPhoto.objects.filter(request__order=order, pk=key).first())


photo = require_safe(of_a_parcel(_photo))
gift_photo = require_safe(of_a_gift(_photo))


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_parcel
def gift_link(request, order, way):
    """Who pays makes the receiver's link: copied from this page once, or sent by message."""
    if not selectors.may_have_link(order):
        messages.info(request, _("There is a link once the parcel is on its way to somebody else than who pays."))
        return redirect("order", order.purchase.reference)
    address = ""
    if request.method == "POST":
        try:
            limits.spend(f"gift-link:{order.number}", limit=LINKS_A_DAY, seconds=86_400)
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        if request.POST.get("act") == "send":
            gifts.send_link(order, actor=actor_of(request))
            messages.success(request, _("The receiver gets a message with the link."))
            return redirect("order", order.purchase.reference)
        address = gifts.new_link(order, actor=actor_of(request))
    return render(request, "returns/gift_link.html", {"order": order, "address": address})
