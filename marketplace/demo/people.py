"""One account for each kind of person, plainly invented; their password is printed by `make demo`."""

from django.utils import timezone

from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.models import Agency, Role, User
from marketplace.register.producers import services as producers
from marketplace.register.producers.models import Membership

from . import examples

PASSWORD = "ocop-vi-du-2026"  # noqa: S105  printed on purpose; the demo holds nothing to protect
PEOPLE = (  # login, name shown, phone, role
    ("nguoi-mua@example.com", "Người mua Ví Dụ", "+84900000011", None),
    ("htx@example.com", "Thành viên HTX Ví Dụ", "+84900000012", "producer"),
    ("diem-ban@example.com", "Chủ điểm bán Ví Dụ", "+84900000018", "shop owner"),
    ("dieu-phoi@example.com", "Cán bộ điều phối Ví Dụ", "+84900000013", Role.COORDINATION_OFFICER),
    ("cong-thuong@example.com", "Cán bộ công thương Ví Dụ", "+84900000014", Role.TRADE_OFFICER),
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
    elif role and role != "shop owner":  # that the points of sale are theirs follows from the number
        accounts.grant_role(user, role=role, actor=None, agency=_agency())


def _agency():
    return Agency.objects.get_or_create(code="vi-du", defaults={"name": "Cơ quan ví dụ (không có thật)", "short_name": "Cơ quan ví dụ"})[0]
