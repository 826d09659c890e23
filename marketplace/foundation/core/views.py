"""Pages for what went wrong before a view could answer."""

from django.shortcuts import render

from . import resending


def csrf_failure(request, reason=""):
    """A form whose token is too old comes back filled in, to be sent once more; never to a stranger's page that posted here."""
    found = resending.unsent(request) if resending.from_here(request) else None
    return resending.page(request, found, status=403)


def too_many(request, refusal):
    """Says when to come back, in the page and in its header."""
    answer = render(request, "429.html", {"words": " ".join(refusal.messages)}, status=429)
    answer["Retry-After"] = str(refusal.retry_after)
    answer["Cache-Control"] = "no-store"
    return answer


def no_page(request, response):
    answer = render(request, "405.html", status=response.status_code)
    answer["Allow"] = response["Allow"]
    return answer
