"""In recovery mode pages stay readable, but nothing is taken; else each form carries the file beside the database forward."""

from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError

from . import guard, views

READING = ("GET", "HEAD", "OPTIONS", "TRACE")


class RecoveryMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in READING:
            with suppress(DatabaseError):  # the answer is made already
                guard.keep()
        return response

    def process_view(self, request, _view, _args, _kwargs):
        if request.method in READING or request.resolver_match.view_name.startswith(settings.RECOVERY_OPEN) or not guard.is_on():
            return None
        return views.paused(request)
