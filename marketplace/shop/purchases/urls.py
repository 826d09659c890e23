"""A shopper follows a purchase."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
