import pytest
from django.core.management import call_command

from marketplace.demo import people
from marketplace.foundation.accounts.models import RoleGrant, User
from marketplace.foundation.accounts.selectors import answering

pytestmark = pytest.mark.django_db


def test_a_communes_officer_is_printed_and_holds_the_commune_alone(the_map):
    call_command("load_content")

    lines = people.load()

    assert any("xa@example.com" in line for line in lines)
    grants = RoleGrant.objects.filter(user=User.objects.get(email="xa@example.com"))
    assert {grant.role for grant in grants} == {"coordination_officer", "trade_officer"}
    assert all(grant.area_code for grant in grants)


def test_the_officers_work_for_who_answers(the_map):
    call_command("load_content")

    people.load()

    assert RoleGrant.objects.get(user__email="cong-thuong@example.com").agency == answering("complaint-goods")
    assert RoleGrant.objects.get(user__email="dieu-phoi@example.com").agency == answering("label-over")
