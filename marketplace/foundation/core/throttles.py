"""How often one address may ask an API for data: counted in PostgreSQL, so that all workers count together."""

from django.conf import settings
from ninja.throttling import BaseThrottle

from . import limits
from .clients import client_address

MINUTE = 60


class PerAddress(BaseThrottle):
    """`setting` names how many requests a minute; requests of another `scope` are counted apart."""

    def __init__(self, scope, setting):
        self.scope, self.setting = scope, setting

    def allow_request(self, request):
        try:
            limits.spend(f"{self.scope}:{client_address(request)}", limit=getattr(settings, self.setting), seconds=MINUTE)
        except limits.TooMany as refusal:
            self.retry_after = refusal.retry_after
            return False
        return True

    def wait(self):
        return self.retry_after
