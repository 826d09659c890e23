from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "marketplace.foundation.core"
    label = "core"

    def ready(self):
        from .instance import mark_database, refuse_foreign_database

        connection_created.connect(refuse_foreign_database, dispatch_uid="core.instance")
        post_migrate.connect(mark_database, sender=self, dispatch_uid="core.instance")
