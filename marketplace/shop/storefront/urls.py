"""Home, product, producer, commune, policies, help."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
