from oscar.core.application import OscarConfig


class CatalogueConfig(OscarConfig):
    default = True
    name = "catalogue"
    label = "catalogue"

    def ready(self):
        pass  # Oscar's would load its views
