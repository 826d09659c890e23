"""Bank QR and webhooks."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
