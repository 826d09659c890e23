"""Django's admin: for superusers with a second factor, through allauth's login only."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from marketplace.foundation.accounts import selectors

CLOSED = ("password_change", "password_change_done")  # its own forms; its pages still name them


class MarketplaceAdmin(admin.AdminSite):
    site_title = site_header = index_title = _("Administration")
    enable_nav_sidebar = False

    def has_permission(self, request):
        user = request.user
        return user.is_active and user.is_superuser and not selectors.second_factor_missing(user)

    def login(self, request, extra_context=None):
        """No form of its own: allauth's login, then back; a POST of a password changes nothing here."""
        if self.has_permission(request):
            return redirect("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if request.user.is_superuser:
            return redirect("mfa_activate_totp")
        raise PermissionDenied

    def get_urls(self):
        to_ours = RedirectView.as_view(pattern_name="account_change_password")
        closed = [path(f"{name}/", to_ours, name=name) for name in CLOSED]
        return closed + [url for url in super().get_urls() if getattr(url, "name", None) not in CLOSED]

    def each_context(self, request):
        return {**super().each_context(request), "has_permission": self.has_permission(request)}


site = MarketplaceAdmin(name="admin")


def load():
    """The rooms' own admin modules; others' (Oscar's) stay out."""
    for config in apps.get_app_configs():
        if config.name.startswith("marketplace.") and find_spec(f"{config.name}.admin"):
            import_module(f"{config.name}.admin")
