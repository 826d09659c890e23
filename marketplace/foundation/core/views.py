"""Pages for what went wrong before a view could answer."""

from urllib.parse import urlsplit

from django.shortcuts import render

SECRET_FIELDS = ("csrfmiddlewaretoken", "password", "oldpassword", "code", "otp", "token")
MOST_FIELDS, MOST_LENGTH = 60, 5_000


def csrf_failure(request, reason=""):
    """A form whose token is too old comes back filled in, to be sent once more; never to a stranger's page that posted here."""
    fields = _fields(request) if _from_here(request) else []
    answer = render(request, "403_csrf.html", {"fields": fields}, status=403)
    answer["Cache-Control"] = "private, no-store"
    return answer


def too_many(request, refusal):
    """Says when to come back, in the page and in its header."""
    answer = render(request, "429.html", {"words": " ".join(refusal.messages)}, status=429)
    answer["Retry-After"] = str(refusal.retry_after)
    answer["Cache-Control"] = "no-store"
    return answer


def _from_here(request):
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(source).netloc == request.get_host()
    except ValueError:  # no address at all
        return False


def _fields(request):
    shown = [(name, value) for name, values in request.POST.lists() for value in values if not name.startswith(SECRET_FIELDS)]
    whole = len(shown) <= MOST_FIELDS and all(len(value) <= MOST_LENGTH for _, value in shown)
    return shown if whole and not request.FILES else []
