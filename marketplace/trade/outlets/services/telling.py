"""The owner hears of each step."""

from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.services import Recipient

STEP = "outlet_step"


def tell(outlet):
    """What has become of it; the words are made when the message leaves."""
    if to := recipient(outlet):
        notifications.send(STEP, to=to, refs={"outlet": outlet.pk, "state": outlet.state}, about=outlet.code)


def recipient(outlet):
    """The owner by the number proven to be theirs, else by the shop's; None where neither is known."""
    phone = outlet.owner_phone or outlet.phone
    if not (phone or outlet.email):
        return None
    return Recipient(name=outlet.owner or outlet.name, phone=phone, email=outlet.email, user_id=outlet.holder_id)
