from oscar.core.application import OscarConfig


class CatalogueConfig(OscarConfig):
    default = True
    name = "catalogue"
    label = "catalogue"

    def ready(self):  # Oscar's would load its views
        from marketplace.foundation.core import content as base

        from . import content

        base.register("catalogue", content.load)
