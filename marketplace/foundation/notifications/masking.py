"""Keeps tokens out of logs: a filter for every handler. It is loaded with the settings, so it knows no model."""

import logging
import re

PATTERN = re.compile(r"ocp_[A-Za-z0-9_-]+")
CONFIRM = re.compile(r"(confirm-email/)[^/\s?\"]+")  # allauth's key, sent by mail; nginx.conf has the same two


def mask(text):
    return CONFIRM.sub(r"\1…", PATTERN.sub("ocp_…", text))


class MaskTokens(logging.Filter):
    def filter(self, record):
        words = record.getMessage()
        if (masked := mask(words)) != words:
            record.msg, record.args = masked, ()
        return True
