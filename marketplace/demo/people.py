"""One account for each kind of person, plainly invented; their password is printed by `make demo`."""

from django.utils import timezone

from marketplace.foundation.accounts import content
from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.models import Agency, Role, User
from marketplace.foundation.places.selectors import resolve
from marketplace.register.producers import services as producers
from marketplace.register.producers.models import Membership

from . import examples

PASSWORD = "ocop-vi-du-2026"  # noqa: S105  printed on purpose; the demo holds nothing to protect
COMMUNE = "Côn Minh"  # whose things the commune's officer sees
SHOPPER = "nguoi-mua@example.com"
PEOPLE = (  # login, name shown, phone, role
    (SHOPPER, "Người mua Ví Dụ", "+84900000011", None),
    ("htx@example.com", "Thành viên HTX Ví Dụ", "+84900000012", "producer"),
    ("diem-ban@example.com", "Chủ điểm bán Ví Dụ", "+84900000018", "shop owner"),
    ("dieu-phoi@example.com", "Cán bộ điều phối Ví Dụ", "+84900000013", Role.COORDINATION_OFFICER),
    ("cong-thuong@example.com", "Cán bộ công thương Ví Dụ", "+84900000014", Role.TRADE_OFFICER),
    ("xa@example.com", "Cán bộ xã Ví Dụ", "+84900000019", "commune officer"),
    ("bien-tap@example.com", "Biên tập viên Ví Dụ", "+84900000015", Role.EDITOR),
    ("van-hanh@example.com", "Người vận hành Ví Dụ", "+84900000016", Role.OPERATOR),
    ("quan-tri@example.com", "Quản trị Ví Dụ", "+84900000017", "superuser"),
)


def load():
    """Make who is missing; returns the lines that tell how to sign in."""
    for email, name, phone, role in PEOPLE:
        if not User.objects.filter(email=email).exists():
            _make(email, name, phone, role)
    width = max(len(email) for email, *_rest in PEOPLE)
    return [
        f"Accounts, all with the password {PASSWORD}:",
        *(f"  {email:{width}}  {role or 'shopper'}" for email, _name, _phone, role in PEOPLE),
    ]


def _make(email, name, phone, role):
    fields = {"name": name, "phone": phone, "phone_verified_at": timezone.now()}
    if role == "superuser":
        User.objects.create_superuser(email=email, password=PASSWORD, **fields)
        return
    user = User.objects.create_user(email=email, password=PASSWORD, **fields)
    if role == "producer":
        maker = examples.maker()
        if not Membership.objects.filter(user=user, producer=maker).exists():
            producers.add_member(maker, user=user, actor=None)
    elif role == "commune officer":
        place = resolve(COMMUNE).commune
        for one in (Role.COORDINATION_OFFICER, Role.TRADE_OFFICER):
            accounts.grant_role(user, role=one, actor=None, agency=_example_agency(), area=(place.edition, place.code))
    elif role and role != "shop owner":  # that the points of sale are theirs follows from the number
        accounts.grant_role(user, role=role, actor=None, agency=_agency(role))


def _agency(role):
    """The body that answers what such officers answer, so that they see it; where it is missing, an invented one."""
    codes = {Role.COORDINATION_OFFICER: content.COORDINATION, Role.TRADE_OFFICER: content.TRADE, Role.OPERATOR: content.OPERATOR}
    return Agency.objects.filter(code=codes.get(role, "")).first() or _example_agency()


def _example_agency():
    return Agency.objects.get_or_create(code="vi-du", defaults={"name": "Cơ quan ví dụ (không có thật)", "short_name": "Cơ quan ví dụ"})[0]
