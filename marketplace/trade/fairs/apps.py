from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "marketplace.trade.fairs"
    label = "fairs"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.imports import importer
        from marketplace.register.certification.signals import certificate_ended

        from . import messages, receivers, selectors, services
        from .importing import EventImporter
        from .words import SENTENCES

        words.register(SENTENCES)
        importer.register(EventImporter())
        messages.register()
        erasers.register(self.label, services.forget_person)
        tellers.register("fair_reminders", selectors.reminders_of)
        tellers.register("fair_registrations", selectors.registrations_by_phone)
        certificate_ended.connect(receivers.star_ended, dispatch_uid="fairs.star_ended")
