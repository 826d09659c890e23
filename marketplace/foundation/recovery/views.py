from django.http import JsonResponse
from django.shortcuts import render

from . import guard

AGAIN_SECONDS = 600


def paused(request):
    """What a form gets while the site is being restored; nothing of it was taken."""
    if request.path.startswith("/api/"):
        answer = JsonResponse({"detail": guard.words()}, status=503)
    else:
        answer = render(request, "recovery/paused.html", {"words": guard.words()}, status=503)
    answer["Retry-After"] = str(AGAIN_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
