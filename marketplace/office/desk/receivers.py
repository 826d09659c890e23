"""News of the rooms below that officers are told of."""

from django.dispatch import receiver

from marketplace.trade.outlets import signals as outlets

from . import services


@receiver(outlets.outlet_fell, dispatch_uid="desk")
def on_outlet_fell(sender, outlet, **news):
    services.tell_of_fall(outlet)
