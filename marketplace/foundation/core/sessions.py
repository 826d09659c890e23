"""What a session holds (a login code on its way, a guest's number) is unreadable in the database and in backups of it."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import JSONSerializer

CHUNK = 500


class SealedSerializer:
    """JSON under a key made from SECRET_KEY. A session that cannot be opened counts as none (Django's own rule)."""

    def dumps(self, obj):
        return _key().encrypt(JSONSerializer().dumps(obj))

    def loads(self, data):
        return JSONSerializer().loads(_key().decrypt(data))


def _key():
    digest = hashlib.sha256(b"core.sessions:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def end(*, user=None, words=()):
    """End the sessions of this person, and those that hold one of these words. Each is sealed, so each is opened."""
    from django.contrib.sessions.models import Session

    rows = Session.objects.iterator(chunk_size=CHUNK)
    keys = [row.pk for row in rows if _is_about(row.get_decoded(), user, words)]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def _is_about(held, user, words):
    if user is not None and held.get(SESSION_KEY) == str(user.pk):
        return True
    said = json.dumps(held, ensure_ascii=False)
    return any(word in said for word in words)
