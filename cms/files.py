"""Giving out what editors brought: only what a published page shows, or to those who write; whole or in the pieces that players ask for."""

import re

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from marketplace.foundation.accounts.selectors import roles_of
from marketplace.foundation.core.files import attachment

from .models import File
from .services import ENTER

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PIECE = 64 * 1024
PARTIAL, NOT_THERE = 206, 416
FRESH = "public, max-age=300"


@require_safe
def document(request, key, name):
    found = get_object_or_404(File, pk=key)
    published = found.is_published()
    if found.filename != name or not (published or _writes(request.user)):
        raise Http404
    answer = _piece(request, found) or _whole(found)
    answer["Accept-Ranges"] = "bytes" if _is_film(found) else "none"
    answer["Cache-Control"] = FRESH if published else "private, no-store"
    return answer


def _writes(user):
    return user.is_authenticated and (user.is_superuser or bool(set(roles_of(user)) & set(ENTER)))


def _whole(found):
    try:
        return attachment(found.file.open("rb"), found.filename, found.content_type)
    except FileNotFoundError as missing:
        raise Http404 from missing


def _is_film(found):
    return found.file_extension.lower() == "mp4"


def _piece(request, found):
    """What a video player asks for by `Range`; phones refuse a film that comes only whole. None for everything else."""
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    if not wanted or not _is_film(found):
        return None
    size = found.file.size
    first, last = _bounds(*wanted.groups(), size)
    if first > last:
        return HttpResponse(status=NOT_THERE, headers={"Content-Range": f"bytes */{size}"})
    told = {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1), "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(_read(found.file, first, last), status=PARTIAL, content_type="video/mp4", headers=told)


def _bounds(first, last, size):
    """“500-999”, “500-” or “-500”: the last 500."""
    if not first:
        return (max(size - int(last), 0), size - 1) if last else (1, 0)
    return int(first), min(int(last), size - 1) if last else size - 1


def _read(file, first, last):
    with file.open("rb") as opened:
        opened.seek(first)
        left = last - first + 1
        while left > 0 and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
