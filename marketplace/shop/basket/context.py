from django.utils.functional import SimpleLazyObject

from . import current


def basket(request):
    """`basket_count` for the head of every page: asked when it is shown, one query at most, none for who has no basket."""
    return {"basket_count": SimpleLazyObject(lambda: current.count(request))}
