from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "marketplace.shop.storefront"
    label = "storefront"

    def ready(self):
        from marketplace.foundation.accounts import erasers, subjects, tellers
        from marketplace.foundation.audit import words

        from . import messages
        from .models import Complaint
        from .selectors import complaints_of
        from .services import forget_complaints
        from .words import SENTENCES

        messages.register()
        for name, label in Complaint.About.choices:
            subjects.register(f"complaint-{name}", label)
        words.register(SENTENCES)
        erasers.register("complaints", forget_complaints)
        tellers.register("complaints", complaints_of)
