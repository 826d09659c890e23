from django.urls import reverse

from marketplace.foundation.accounts.selectors import roles_of
from marketplace.office.desk.routes import modules


def tabs_for(user):
    """[(words, address)] of what this person may do, in their order."""
    roles = roles_of(user)
    tabs = sorted((tab for module in modules() for tab in module.tabs), key=lambda tab: tab.place)
    return [(tab.words, reverse(f"desk:{tab.name}")) for tab in tabs if user.is_superuser or not tab.roles or roles & set(tab.roles)]
