"""What is real, and the demo's mailbox."""

urlpatterns: list = []  # below the language prefix
plain_urlpatterns: list = []  # outside it
