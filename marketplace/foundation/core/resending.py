"""What somebody typed and could not send, because the form or the sign-in had ended: shown once more, to be sent by a click.

Never what a page of somebody else posted here, never a secret; files are chosen again.
"""

from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from . import limits
from .clients import client_network

SECRETS = ("csrfmiddlewaretoken", "password", "oldpassword", "code", "otp", "token", "account_")  # beginnings of names
MOST = 200_000  # letters of one page; ten thousand words, or the annex of a hundred products
SESSION_KEY = "unsent"


@dataclass(frozen=True)
class Unsent:
    path: str
    fields: list  # [name, value]
    files: list  # [name of the field, names of the files]
    secret: bool  # something must be typed again


def unsent(request):
    """What this request would have done; None where there is nothing to send again, or too much."""
    pairs = [[name, value] for name, values in request.POST.lists() for value in values]
    fields = [pair for pair in pairs if not pair[0].startswith(SECRETS)]
    files = [[name, [file.name for file in files]] for name, files in request.FILES.lists()]
    if not (fields or files) or sum(len(name) + len(value) for name, value in fields) > MOST:
        return None
    secret = any(name.startswith(SECRETS[1:]) for name, _value in pairs)
    return Unsent(request.get_full_path(), fields, files, secret)


def from_here(request):
    """Whether a page of ours posted this. Browsers say so themselves, and no script can say it for them."""
    if told := request.headers.get("Sec-Fetch-Site"):
        return told == "same-origin"
    try:
        source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return False
    return (source.scheme, source.netloc) == (request.scheme, request.get_host())


def keep(request):
    """For after the sign-in, in this browser's session; says whether there is something.

    Counted, for a session is a row that anybody may fill.
    """
    found = unsent(request)
    if found is None:
        return False
    try:
        limits.spend(f"unsent:{client_network(request)}", limit=settings.UNSENT_AN_HOUR, seconds=3600)
    except limits.TooMany:
        return False
    request.session[SESSION_KEY] = asdict(found) | {"at": timezone.now().timestamp()}
    return True


def kept(request):
    said = dict(request.session.get(SESSION_KEY) or {})
    fresh = said and timezone.now().timestamp() - said.pop("at") < settings.UNSENT_KEPT_MINUTES * 60
    return Unsent(**said) if fresh else None


def forget(request):
    """It is being sent."""
    if request.method == "POST" and request.session.get(SESSION_KEY, {}).get("path") == request.get_full_path():
        del request.session[SESSION_KEY]


def page(request, found, *, status):
    answer = render(request, "resend.html", {"unsent": found, "waited": status == 200}, status=status)  # noqa: PLR2004
    answer["Cache-Control"] = "private, no-store"
    return answer
