"""Login, second factors, roles."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
