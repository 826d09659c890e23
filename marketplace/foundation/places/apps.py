from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "marketplace.foundation.places"
    label = "places"

    def ready(self):
        from marketplace.foundation.core import content

        from .services import load_places

        content.register(self.label, load_places)
