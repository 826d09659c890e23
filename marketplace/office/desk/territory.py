"""Whose things an officer sees and may move: those of the places that today's roles name. Every page of the desk reads through here."""

from dataclasses import dataclass, field
from functools import wraps

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.http import Http404
from django.utils.translation import gettext as _

from catalogue.models import Product, SellingPause
from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.selectors import grants_of
from marketplace.foundation.core import text
from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import Commune, District
from marketplace.office.desk.models import Handover
from marketplace.register.certification.models import Certificate, Decision, LabelReport, Recognition, RegisteredProduct, Suspension
from marketplace.register.notices.models import Letter
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import OrderReport, ProducerOrder
from marketplace.shop.questions.models import Question
from marketplace.shop.returns.models import ReturnRequest
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs.models import Fair, FairDocument, FairLetter, FairRegistration
from marketplace.trade.outlets.models import Claim, Outlet, Photo, Survey
from marketplace.trade.outlets.models import Paper as OutletPaper


@dataclass(frozen=True)
class Territory:
    """`communes`, `districts`: keys, see `places.selectors.within`; `units`, `offices`: what the roles name, for words;
    `whole`: everything."""

    whole: bool = False
    communes: frozenset = frozenset()
    districts: frozenset = frozenset()
    units: tuple = field(default=(), compare=False)
    offices: str = field(default="", compare=False)

    @property
    def words(self):
        """`Xã Đồng Phúc, Xã Ba Bể`, each on one line; empty for the whole territory."""
        names = [unit.display if isinstance(unit, District) else str(unit) for unit in self.units]
        return ", ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names)

    def narrow(self, rows):
        """These rows, without those of other places. A model that is not in the table below belongs to the whole territory alone."""
        if self.whole:
            return rows
        lies_in = _WHERE.get(rows.model)
        return rows.filter(lies_in(self)) if lies_in else rows.none()

    def covers(self, other):
        return self.whole or (not other.whole and other.communes <= self.communes)

    def holds(self, thing):
        return self.whole or self.narrow(type(thing)._default_manager.filter(pk=thing.pk)).exists()

    def own_or_404(self, thing):
        """For what a selector found by its key: None and what lies elsewhere are not there."""
        if thing is None or not self.holds(thing):
            raise Http404
        return thing

    def own_communes(self):
        """Of today, for forms and filters."""
        return places.territory() if self.whole else Commune.objects.current().filter(pk__in=self.communes)

    def own_districts(self):
        return places.districts() if self.whole else places.districts().filter(pk__in=self.districts)

    def check_place(self, commune, district=None):
        """What is entered or moved must come to lie here."""
        if not (self.whole or getattr(commune, "pk", None) in self.communes or getattr(district, "pk", None) in self.districts):
            raise ValidationError(_("You look after %(place)s only: please choose a commune there.") % {"place": self.words})


EVERYWHERE = Territory(whole=True)


def territory_of(user, grants, roles=()):
    """Where this person holds one of these roles (none named: any), by today's grants (`accounts.selectors.grants_of`)."""
    mine = [grant for grant in grants if not roles or grant.role in roles]
    if user.is_superuser or any(not grant.area_code for grant in mine):
        return EVERYWHERE
    return _of_places(mine)


def _of_places(grants):
    """A code that the map does not know opens nothing."""
    units, communes, districts = places.within(sorted({(grant.area_edition, grant.area_code) for grant in grants}))
    offices = sorted({str(grant.agency.at()) for grant in grants if grant.agency})
    return Territory(communes=frozenset(communes), districts=frozenset(districts), units=tuple(units), offices=", ".join(offices))


def officers(*roles):
    """The door of a page of the desk: like `role_required`, and a role for one place will do. The view reads `request.territory`;
    with `?cua=` a handover, it is narrowed to the colleague's, whose work this person does meanwhile."""

    def decorate(view):
        @wraps(view)
        def placed(request, *args, **kwargs):
            own = territory_of(request.user, request.grants, roles)
            request.territory = _handed(request, roles, own) if "cua" in request.GET else own
            return view(request, *args, **kwargs)

        return role_required(*roles, placed=True)(placed)

    return decorate


def _handed(request, roles, own):
    rows = Handover.objects.running().filter(taker=request.user).select_related("giver")
    row = rows.filter(pk=text.whole(request.GET["cua"])).first()
    theirs = territory_of(row.giver, grants_of(row.giver), roles) if row else own
    return theirs if own.covers(theirs) else own


# --- where a thing lies --------------------------------------------------------------------------------------------


def _plain(before=""):
    """By its commune; where only an old district is known, by that."""

    def where(here):
        unknown = Q(**{f"{before}commune": None, f"{before}district__in": here.districts})
        return Q(**{f"{before}commune__in": here.communes}) | unknown

    return where


def _product(before=""):
    """By its own place; where no commune is known, by its maker's too."""

    def where(here):
        maker = Q(**{f"{before}commune": None, f"{before}producer__commune__in": here.communes})
        return _plain(before)(here) | maker

    return where


def _fair(before=""):
    def where(here):
        return _plain(before)(here) | Q(**{f"{before}commune": None, f"{before}old_commune__in": here.communes})

    return where


def _decision(here):
    """It gave, ended or held back a certificate of here."""
    rows = here.narrow(Certificate.objects.order_by())
    given, ended = rows.filter(decision=OuterRef("pk")), rows.filter(ended_by=OuterRef("pk"))
    held = Suspension.objects.filter(Q(decision=OuterRef("pk")) | Q(lifted_by=OuterRef("pk")), certificate__in=rows.values("pk"))
    return Exists(given) | Exists(ended) | Exists(held)


def _complaint(here):
    """By the order it names; who names none asks the whole house."""
    orders = here.narrow(ProducerOrder.objects.order_by())
    named = Upper(OuterRef("order_number"))
    return Exists(orders.filter(Q(number=named) | Q(purchase__reference=named)))


def _paper(here):
    """It decided on, announced or withdrew a point of sale of here."""
    rows = here.narrow(Outlet.objects.order_by())
    return Q(decided__in=rows) | Q(announced__in=rows) | Q(withdrawn__in=rows)


_WHERE = {
    Producer: _plain(),
    Outlet: _plain(),
    Photo: _plain("outlet__"),
    Survey: _plain("outlet__"),
    Claim: _plain("outlet__"),
    OutletPaper: _paper,
    Fair: _fair(),
    FairDocument: _fair("fair__"),
    FairRegistration: _fair("fair__"),
    FairLetter: _fair("registration__fair__"),
    RegisteredProduct: _product(),
    Certificate: _product("product__"),
    Recognition: _product("product__"),
    LabelReport: _product("certificate__product__"),
    Product: _product("registered_product__"),
    Question: _product("product__"),
    Letter: _plain("producer__"),
    ProducerOrder: _plain("producer__"),
    OrderReport: _plain("order__producer__"),
    ReturnRequest: _plain("order__producer__"),
    SellingPause: _plain("producer__"),
    Decision: _decision,
    Complaint: _complaint,
}
