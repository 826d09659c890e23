"""Pages below the language prefix, and the files and feeds outside it."""

urlpatterns: list = []
plain_urlpatterns: list = []
