"""The public register and certificate checks."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
