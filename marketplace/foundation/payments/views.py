from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import events, feeds, services, webhooks


@csrf_exempt  # a computer asks, proven by its signature
@never_cache
@require_POST
def bank(request, adapter):
    """Stored and answered at once; the worker reads it."""
    feed = feeds.feed_of(adapter)
    if feed is None:
        raise Http404
    try:
        body = webhooks.body_of(request)
        feed.check(request, body)
        number, lines = feed.read(body)
        services.receive_lines(feed.name, number, body, lines)
    except ValidationError as refusal:
        return webhooks.refused(refusal)
    return HttpResponse("OK", content_type="text/plain")


@csrf_exempt  # Stripe asks, proven by its signature
@never_cache
@require_POST
def stripe(request):
    """Stored and answered at once; the worker applies it."""
    try:
        events.receive(webhooks.body_of(request), request.headers.get("Stripe-Signature"))
    except ValidationError as refusal:
        return webhooks.refused(refusal)
    return HttpResponse("OK", content_type="text/plain")
