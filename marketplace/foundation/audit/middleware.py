from pghistory.middleware import HistoryMiddleware


class AuditContextMiddleware(HistoryMiddleware):
    """Every writing request gets a context id. The address is left out: it may carry a token."""

    def get_context(self, request):
        user = getattr(request, "user", None)
        return {"user": getattr(user, "pk", None)}
