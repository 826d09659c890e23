"""One answer to a request, as the portal, the one-tap page and the desk all take it."""

from marketplace.foundation.core.money import split
from marketplace.shop.purchases.states import OPERATOR, PRODUCER

from . import selectors, services
from .forms import AnswerForm, CameForm
from .models import State
from .states import STATES


def form_for(request, data=None):
    return AnswerForm(data, most=_most(request))


def _most(request):
    amounts, delivery = selectors.proposal(request)
    return sum(amounts.values()) + delivery


def answer(request, said, *, by, actor=None):
    """`said`: the cleaned data of `AnswerForm`."""
    if said["answer"] == "no":
        return services.refuse(request, by=by, words=said["words"], actor=actor)
    amounts, delivery = selectors.proposal(request)
    if said["answer"] == "part":
        amounts, delivery = _parts(amounts, delivery, said["amount"])
    back = said["answer"] == "back"
    return services.agree(request, by=by, amounts=amounts, delivery=delivery, send_back=back, words=said["words"], actor=actor)


def _parts(amounts, delivery, total):
    """Of the goods first, in proportion to their prices; what goes beyond them is of the delivery fee."""
    goods = min(total, sum(amounts.values()))
    return dict(zip(amounts, split(goods, [*amounts.values()]), strict=True)), total - goods


def prepared(request, *, by):
    """A request with what its page needs: `answer_form` or `came_form` where this side may act."""
    may = STATES.targets(request.state, by=by)
    answers = request.state != State.AWAITED and State.SETTLED in may
    request.answer_form = form_for(request) if answers else None
    request.came_form = CameForm() if request.state == State.AWAITED else None
    request.may_reject = by == OPERATOR and State.REJECTED in may
    request.may_refuse = by == PRODUCER and State.REFUSED in may
    return request
