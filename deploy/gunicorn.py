"""How gunicorn serves the site, in the demo and in production."""

import gc

from gunicorn.glogging import Logger

from marketplace.foundation.notifications.masking import mask
from marketplace.settings.env import env


class MaskingLogger(Logger):
    """Tokens of signed links stay out of the access log."""

    def atoms(self, resp, req, environ, request_time):
        return {
            name: mask(value) if isinstance(value, str) else value
            for name, value in super().atoms(resp, req, environ, request_time).items()
        }


wsgi_app = "marketplace.wsgi:application"
bind = f"127.0.0.1:{env.get('PORT')}"
workers = env.get("WEB_WORKERS")
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
logger_class = MaskingLogger


def when_ready(server):
    gc.collect()
    gc.freeze()  # all that was loaded stays: no process looks through it again, or copies its pages by doing so


def post_fork(server, worker):
    from django.db import connections

    connections.close_all()  # a connection is one process's
