from wagtail import hooks

from .choosers import CHOOSERS


@hooks.register("register_admin_viewset")
def choosers():
    return list(CHOOSERS)


@hooks.register("construct_main_menu")
def no_help_from_another_host(_request, items):
    items[:] = [item for item in items if item.name != "help"]
