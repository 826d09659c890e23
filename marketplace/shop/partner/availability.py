"""Whether a pack can be bought, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.partner.availability import Base

FEW = 5


class NotSold(Base):
    """May not be sold now, whatever the stock."""

    code = "notsold"

    def __init__(self, words):
        self.message = words

    @property
    def is_available_to_buy(self):
        return False

    def is_purchase_permitted(self, quantity):
        return False, self.message


class InStock(Base):
    """May be sold; `left` pieces can be had."""

    def __init__(self, left):
        self.left = max(left, 0)

    @property
    def code(self):
        return "instock" if self.left > FEW else "few" if self.left else "outofstock"

    @property
    def message(self):
        if not self.left:
            return _("Out of stock")
        return _("In stock") if self.left > FEW else ngettext("Only %(n)d left", "Only %(n)d left", self.left) % {"n": self.left}

    @property
    def is_available_to_buy(self):
        return self.left > 0

    def is_purchase_permitted(self, quantity):
        if quantity <= self.left:
            return True, ""
        if not self.left:
            return False, self.message
        return False, _("Only %(n)d can be bought now.") % {"n": self.left}
