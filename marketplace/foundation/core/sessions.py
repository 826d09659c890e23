"""What a session holds (a login code on its way, a guest's number) is unreadable in the database and in backups of it."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.signing import JSONSerializer


class SealedSerializer:
    """JSON under a key made from SECRET_KEY. A session that cannot be opened counts as none (Django's own rule)."""

    def dumps(self, obj):
        return _key().encrypt(JSONSerializer().dumps(obj))

    def loads(self, data):
        return JSONSerializer().loads(_key().decrypt(data))


def _key():
    digest = hashlib.sha256(b"core.sessions:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
