"""What the history says of decisions of this room."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "promotion_written": _("wrote the promotion"),
    "promotion_agreed": _("agreed to bear a part of the promotion"),
    "promotion_opened": _("opened the promotion"),
    "promotion_ended": _("ended the promotion"),
    "programme_added": _("added a programme of promotions"),
    "programme_paid": _("noted that the programme has paid"),
    "programme_payment_withdrawn": _("withdrew a payment of the programme"),
}
