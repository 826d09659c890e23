from oscar.core.application import OscarConfig


class CatalogueConfig(OscarConfig):
    default = True
    name = "catalogue"
    label = "catalogue"

    def ready(self):  # Oscar's would load its views
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.core import content as base

        from . import content
        from .selectors import wishes_of
        from .services import forget_wishes
        from .words import SENTENCES

        base.register("catalogue", content.load)
        words.register(SENTENCES)
        erasers.register("wishes", forget_wishes)
        tellers.register("wishes", wishes_of)
