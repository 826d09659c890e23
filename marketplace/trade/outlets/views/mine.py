"""The owner's own pages: apply, come back, keep goods and hours up to date. Who is signed in, or has proven a phone, is the owner."""

from dataclasses import dataclass
from functools import partial, wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.access import private
from marketplace.foundation.accounts.fields import CodeForm
from marketplace.foundation.audit.selectors import history_of
from marketplace.foundation.core import limits, resending, text
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.core.files import serve_picture
from marketplace.foundation.core.views import too_many
from marketplace.trade.outlets import picking, selectors, services
from marketplace.trade.outlets.forms import (
    BeginForm,
    ClaimForm,
    HoursForm,
    PhotoForm,
    PlaceForm,
    ProveForm,
    ShopForm,
    special_days,
)
from marketplace.trade.outlets.models import Photo, State
from marketplace.trade.outlets.services.locks import OWNER_CHANGES

PURPOSE = "outlet_owner"
ASKED, PROVEN = "outlet-owner-asked", "outlet-owner"  # in the session: a number to be proven; the one that is
CLAIMING = "outlet-claiming"  # in the session: the shop that led here
PROVEN_HOURS = 12
BEGUN_A_DAY, BEGUN_AN_ADDRESS, CHANGES_AN_HOUR, PHOTOS_AN_HOUR, CLAIMS_A_DAY = 5, 10, 300, 40, 5
SHOP = (
    "name", "owner", "location_type", "address_line", "commune", "phone", "email", "licence_number", "licensed_on", "area_m2",
    "local_items", "other_items",
)  # fmt: skip
WAY = (State.DRAFT, State.APPLIED, State.SURVEYED, State.DECIDED, State.PUBLISHED)


@dataclass(frozen=True)
class Owner:
    user: object
    phone: str

    def __bool__(self):
        return bool(self.user or self.phone)

    @property
    def key(self):
        return f"user:{self.user.pk}" if self.user else f"phone:{self.phone}"


def owner_of(request):
    """The phone of an account counts once it is proven; one proven here holds for this browser and some hours."""
    user = request.user if request.user.is_authenticated else None
    own = user.phone if user and user.phone_verified_at else ""
    return Owner(user, _proven(request) or own)


def _proven(request):
    phone, until = request.session.get(PROVEN, ("", 0))
    return phone if timezone.now().timestamp() < until else ""


def owned(view):
    """Hands over the owner's outlet; others learn nothing, not even that there is one."""

    @wraps(view)
    @private
    def guarded(request, code, **kwargs):
        owner = owner_of(request)
        found = selectors.mine_by_code(code, user=owner.user, phone=owner.phone) if owner else None
        if found is None:
            kept = request.method == "POST" and resending.keep(request)
            return render(request, "outlets/mine_closed.html", {"kept": kept}, status=403)
        resending.forget(request)
        if request.method == "POST":
            try:
                limits.spend(f"outlet-changes:{owner.key}", limit=CHANGES_AN_HOUR, seconds=3600)
            except limits.TooMany as refusal:
                return too_many(request, refusal)
        return view(request, found, **kwargs)

    return guarded


@private
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """What is asked for, the owner's own, and where one begins: by a number, or by a name once the number is proven."""
    owner = owner_of(request)
    form = (BeginForm if owner else ProveForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, owner, form) if owner else _prove(request, form)
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "form": form,
        "owner": owner,
        "mine": selectors.mine(owner.user, owner.phone) if owner else (),
        "criteria": selectors.counting_rule(),
    }
    return render(request, "outlets/apply.html", context, status=422 if form.errors else 200)


def _prove(request, form):
    accounts.send_code(form.cleaned_data["phone"], purpose=PURPOSE, request=request)
    request.session[ASKED] = form.cleaned_data["phone"]
    return redirect("outlet_apply_code")


def _begin(request, owner, form):
    limits.spend(f"outlet-begin:{client_address(request)}", limit=BEGUN_AN_ADDRESS, seconds=24 * 3600)
    limits.spend(f"outlet-begin:{owner.key}", limit=BEGUN_A_DAY, seconds=24 * 3600)
    made = services.begin(form.cleaned_data["name"], user=owner.user, phone=owner.phone)
    return redirect("outlet_mine", made.code)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    phone = request.session.get(ASKED)
    if not phone:
        return redirect("outlet_apply")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.check_code(phone, purpose=PURPOSE, code=form.cleaned_data["code"])
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            request.session.cycle_key()
            del request.session[ASKED]
            request.session[PROVEN] = (phone, timezone.now().timestamp() + PROVEN_HOURS * 3600)
            return _where_to(request)
    return render(request, "outlets/apply_code.html", {"form": form, "phone": phone}, status=422 if form.errors else 200)


def _where_to(request):
    claiming = request.session.pop(CLAIMING, "")
    if resending.kept(request):
        return redirect("resend")
    return redirect("outlet_claim", claiming) if claiming else redirect("outlet_apply")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request, slug):
    """A shop that is known from a source only is somebody's: a proven number or an account, and what shows that it is theirs."""
    found, owner = selectors.public_by_slug(slug), owner_of(request)
    if found is None or found.state != State.REPORTED:
        raise Http404
    if not owner:
        request.session[CLAIMING] = slug
        return render(request, "outlets/claim.html", {"outlet": found, "form": ProveForm()})
    if selectors.mine_by_code(found.code, user=owner.user, phone=owner.phone):
        return redirect("outlet_mine", found.code)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.spend(f"outlet-claim:{owner.key}", limit=CLAIMS_A_DAY, seconds=24 * 3600)
            services.claim(found, user=owner.user, phone=owner.phone, **form.cleaned_data)
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Sent. An officer compares it and answers by message."))
            return redirect("outlet_claim", slug)
    made = selectors.claim_by(found, user=owner.user, phone=owner.phone)
    context = {"outlet": found, "owner": owner, "form": form, "claim": made}
    return render(request, "outlets/claim.html", context, status=422 if form.errors else 200)


@private
@require_POST
def leave(request):
    """On somebody else's phone: the number is forgotten here, the draft stays."""
    request.session.pop(PROVEN, None)
    messages.success(request, _("This browser no longer knows your number. What you have written is kept."))
    return redirect("outlet_apply")


@owned
@require_safe
def outlet(request, found):
    lacking = selectors.lacking({field: getattr(found, field) for field in selectors.NEEDED})
    rows = list(selectors.carried(found))
    context = {
        "outlet": found,
        "may": {part for part, states in OWNER_CHANGES.items() if found.state in states},
        "lacking": lacking,
        "ready": not lacking and found.carried_count and found.photos.all(),
        "least": selectors.least_kinds(),
        "points": selectors.points(found),
        "gone": [row for row in rows if not row.stars],
        "way": [(state.label, WAY.index(found.state) - place) for place, state in enumerate(WAY)] if found.state in WAY else (),
        "survey": found.surveys.first(),
        "history": history_of(found),
    }
    return render(request, "outlets/mine.html", context)


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request, found):
    form = ShopForm(request.POST or None, initial={name: getattr(found, name) for name in SHOP})
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid():
        try:
            services.amend(found, **form.cleaned_data, actor=_actor(request), seen=_number(seen), by_owner=True)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _kept(request, found)
    return render(request, "outlets/mine_shop.html", {"form": form, "outlet": found, "seen": seen}, status=422 if form.errors else 200)


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def place(request, found):
    form = PlaceForm(request.POST or None, outlet=found)
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_place(found, **form.place, actor=_actor(request), seen=_number(seen), by_owner=True)
        except ValidationError as refusal:
            form.add_error("position" if _number(seen) == found.version else None, refusal)
        else:
            return _kept(request, found)
    return render(request, "outlets/mine_place.html", {"form": form, "outlet": found, "seen": seen}, status=422 if form.errors else 200)


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request, found):
    form, special = HoursForm(request.POST or None, outlet=found), special_days(found, request.POST or None)
    seen = request.POST.get("seen", str(found.version))
    if request.method == "POST" and form.is_valid() & special.is_valid():
        try:
            said = {"week": form.week, "closed_on_holidays": form.closed_on_holidays, "special": special.days}
            services.set_hours(found, **said, actor=_actor(request), seen=_number(seen), by_owner=True)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _kept(request, found)
    context = {"form": form, "special": special, "outlet": found, "seen": seen}
    return render(request, "outlets/mine_hours.html", context, status=422 if request.method == "POST" else 200)


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def goods(request, found):
    if request.method == "POST":
        change = partial(picking.change, request, found, actor=_actor(request), by_owner=True)
        return _done(request, change, _("The goods are saved."), "outlet_mine_goods", found.code)
    return render(request, "outlets/mine_goods.html", picking.choices(request, found) | {"outlet": found})


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request, found):
    form = PhotoForm()
    if request.method == "POST":
        try:
            limits.spend(f"outlet-photos:{owner_of(request).key}", limit=PHOTOS_AN_HOUR, seconds=3600)
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        form = PhotoForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                services.add_photo(found, **form.cleaned_data, actor=_actor(request), by_owner=True)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, _("The picture is there."))
                return redirect("outlet_mine_photos", found.code)
    context = {"form": form, "outlet": found, "may": found.state in OWNER_CHANGES["photos"]}
    return render(request, "outlets/mine_photos.html", context, status=422 if form.errors else 200)


def _of_photo(view):
    """A photo is its outlet's."""

    def guarded(request, key):
        row = Photo.objects.select_related("outlet").filter(pk=key).first()
        return owned(view)(request, row.outlet.code if row else "", key=key)

    return guarded


@require_safe
@_of_photo
def photo(request, found, key):
    return serve_picture(found.photos.get(pk=key))


@require_POST
@_of_photo
def photo_remove(request, found, key):
    remove = partial(services.remove_photo, found, key=key, actor=_actor(request), by_owner=True)
    return _done(request, remove, _("The picture is gone."), "outlet_mine_photos", found.code)


@owned
@require_POST
def hand_in(request, found):
    said = _("Handed in. The trade department calls before the survey; each step comes to you as a message.")
    return _done(request, lambda: services.hand_in(found, actor=_actor(request)), said, "outlet_mine", found.code)


@owned
@require_POST
def discard(request, found):
    if found.state != State.DRAFT:
        messages.error(request, _("What has been handed in is no draft any more. Please call the trade department."))
        return redirect("outlet_mine", found.code)
    return _done(request, lambda: services.discard(found, actor=_actor(request)), _("The draft is gone."), "outlet_apply")


def _done(request, act, said, *target):
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect(*target)


def _kept(request, found):
    messages.success(request, _("Saved."))
    return redirect("outlet_mine", found.code)


def _actor(request):
    return request.user if request.user.is_authenticated else None


def _number(words):
    return text.whole(words, -1)
