from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.selectors import opens
from marketplace.office.desk.routes import modules

GROUPS = (  # (places of tabs below this one, words); in their order
    (1, ""),  # the page where everybody begins
    (45, _("Register")),
    (60, _("Selling")),
    (70, _("Money")),
    (100, _("Points of sale and fairs")),
    (120, _("Administration")),
)


@dataclass
class Group:
    words: str
    tabs: list  # [(words, address, whether it is here)]

    @property
    def url(self):
        return self.tabs[0][1]

    @property
    def here(self):
        return any(here for _words, _url, here in self.tabs)


def groups_for(user, grants, path):
    """What this person may do, grouped; who works in one group only gets one without words."""
    home = reverse("desk:home")
    tabs = sorted((tab for module in modules() for tab in module.tabs), key=lambda tab: tab.place)
    mine = [tab for tab in tabs if opens(user, grants, tab.roles, placed=not tab.whole)]
    shown = [(tab.place, _shown(tab, home, path)) for tab in mine]
    groups = [Group(words, [tab for place, tab in shown if low <= place < high]) for low, high, words in _spans()]
    groups = [group for group in groups if group.tabs]
    return groups if len(groups) > 2 else [Group("", [tab for group in groups for tab in group.tabs])]  # noqa: PLR2004  home and one more


def _shown(tab, home, path):
    url = reverse(f"desk:{tab.name}")
    return tab.words, url, path == url or (url != home and path.startswith(url))


def _spans():
    low = -1
    for high, words in GROUPS:
        yield low, high, words
        low = high
