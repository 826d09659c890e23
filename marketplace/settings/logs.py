"""What is written to the log, and that no signed link ever is."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "marketplace.foundation.notifications.masking.MaskTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "elastic_transport": {"level": "ERROR"},  # a dead node at each question, with its traceback: we say it once
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
