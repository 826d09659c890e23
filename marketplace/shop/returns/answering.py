"""One answer to a request, as the portal, the one-tap page and the desk all take it."""

from marketplace.foundation.core.money import split
from marketplace.shop.purchases.states import OPERATOR, PRODUCER

from . import replacing, selectors, services
from .forms import AnswerForm, CameForm, SentForm
from .models import AGAIN, State
from .states import STATES

STEPS = ("answer", "came", "resend", "arrived", "money")  # of whoever answers: the last parts of their addresses


def form_for(request, data=None, *, by):
    again = STATES.allows(request.state, State.OFFERED, by=by) and not selectors.why_not_again(request)
    return AnswerForm(data, most=_most(request), again=again, bears=selectors.bears(request), decides=by == OPERATOR)


def _most(request):
    amounts, delivery = selectors.proposal(request)
    return sum(amounts.values()) + delivery


def answer(request, said, *, by, actor=None):
    """`said`: the cleaned data of `AnswerForm`."""
    told = {"by": by, "words": said["words"], "actor": actor}
    if said["answer"] == "no":
        return services.refuse(request, **told)
    if said["answer"] == "again":
        return replacing.offer(request, **told)
    amounts, delivery = selectors.proposal(request)
    if said["answer"] == "part":
        amounts, delivery = _parts(amounts, delivery, said["amount"])
    if said["answer"] == "back":
        told |= {"way_back": said["way_back"], "way_back_by": said.get("way_back_by", "")}
    return services.agree(request, amounts=amounts, delivery=delivery, send_back=said["answer"] == "back", **told)


def _parts(amounts, delivery, total):
    """Of the goods first, in proportion to their prices; what goes beyond them is of the delivery fee."""
    goods = min(total, sum(amounts.values()))
    return dict(zip(amounts, split(goods, [*amounts.values()]), strict=True)), total - goods


def prepared(request, *, by):
    """A request with what its page needs: `answer_form` or `came_form` where this side may act."""
    may = STATES.targets(request.state, by=by)
    answers = request.state != State.AWAITED and State.SETTLED in may
    again = request.state in (State.OFFERED, *AGAIN)
    request.answer_form = form_for(request, by=by) if answers and not again else None
    request.resend_form = SentForm() if State.RESENT in may else None
    request.may_arrive = request.state == State.RESENT
    request.may_pay_instead = again
    request.came_form = CameForm() if request.state == State.AWAITED else None
    request.may_reject = by == OPERATOR and State.REJECTED in may
    request.may_refuse = by == PRODUCER and State.REFUSED in may
    return request
