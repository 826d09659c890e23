"""Keeps tokens out of logs: a filter for every handler, and a logger class for gunicorn's access log."""

import logging

from .links import mask


class MaskTokens(logging.Filter):
    """Masks signed links in a log record's words."""

    def filter(self, record):
        words = record.getMessage()
        if mask(words) != words:
            record.msg, record.args = mask(words), ()
        return True
