"""From basket to purchase."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
