"""The invented point of sale stands at exactly thirty kinds: one star less, and owner and department are told which."""

from datetime import datetime

import pytest
import time_machine
from django.core.management import call_command

from marketplace.demo import layer, outlets, people
from marketplace.foundation.accounts.models import Role, User
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.register.certification.models import RegisteredProduct
from marketplace.trade.outlets.models import Outlet
from tests.factories import certification as make
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 25, 9, tzinfo=dates.VN)


def shop(name=outlets.PUBLISHED):
    return Outlet.objects.with_kinds(least_stars=3, stamps=True).get(name=name)


@time_machine.travel(MOMENT, tick=False)
def test_thirty_kinds_then_one_star_less_and_both_are_told_which(client):
    call_command("load_content")
    call_command("import_register")
    layer.load()
    people.load()
    outlets.load(dates.today())  # once more changes nothing

    assert (shop().kinds, shop().carried_count, shop().sample, shop().state) == (30, 30, True, "published")
    assert (shop(outlets.APPLIED).kinds, shop(outlets.APPLIED).state) == (30, "applied")
    assert "không có thật" in client.get(shop().get_absolute_url()).content.decode()
    assert outlets.APPLIED not in client.get("/diem-ban/").content.decode()
    client.force_login(User.objects.get(email="diem-ban@example.com"))
    assert {row.name for row in client.get("/diem-ban/dang-ky/").context["mine"]} == {outlets.PUBLISHED, outlets.APPLIED}

    lost = RegisteredProduct.objects.get(name="Măng khô Nà Mẫu (hàng ví dụ)")
    make.revoke(lost.certificates.get())

    told = Message.objects.get(kind="outlet_short")
    words = kinds.named("outlet_short").render(told.refs, None).text
    assert (shop().kinds, told.phone, "29" in words, lost.name in words) == (29, outlets.OWNER_PHONE, True, True)
    client.force_login(make_officer(Role.TRADE_OFFICER))
    assert [task.number for task in client.get("/desk/").context["tasks"] if "short" in task.url] == [1]
    assert [row.product for row in client.get(f"/desk/outlets/{shop().code}/").context["gone"]] == [lost]
