"""The shopper's own pages."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
