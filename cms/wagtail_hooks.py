from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from .choosers import CHOOSERS
from .models import RulesPage


@hooks.register("register_admin_viewset")
def choosers():
    return list(CHOOSERS)


@hooks.register("construct_main_menu")
def no_help_from_another_host(_request, items):
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def texts_stay(request, page):
    """Orders rest on them, and pages of the shop lead there: a text is rewritten, not taken away."""
    if isinstance(page.specific, RulesPage):
        messages.error(request, _("This text is part of the shop: it can be rewritten, not taken away."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None
