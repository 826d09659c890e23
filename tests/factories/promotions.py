"""`running(basis_points=1_000)` is a promotion that takes something off from today on; `code="TET2027"` gives it a code."""

from itertools import count

from marketplace.foundation.core import dates
from marketplace.shop.promotions import services
from marketplace.shop.promotions.models import Bearer

_next = count(1)


def rule(**said):
    worth = {} if {"amount", "buys", "delivery"} & said.keys() else {"basis_points": 1_000}
    named = {"name": f"Khuyến mại {next(_next)}", "paper": "Thông báo 12/TB", "valid_from": dates.today(), "borne_by": Bearer.PLATFORM}
    return services.Rule(**named | worth | said)


def written(**said):
    return services.write(rule(**said), actor=None)


def running(**said):
    made = written(**said)
    if made.needs_agreement:
        made = services.agree(made, actor=None, seen=services.seal(made))
    return services.open_promotion(made, actor=None)
