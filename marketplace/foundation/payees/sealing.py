"""What must not be read out of a stolen database: sealed by Fernet under keys that lie elsewhere.

`PAYEE_KEYS` names them; the first seals, all of them open. To change a key: put the new one first, run `manage.py reseal_accounts`,
then take the old one away.
"""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

_elsewhere = []


def keeps(model, field):
    """Another room's model keeps something sealed in this text field: it is sealed anew with the rest."""
    _elsewhere.append((model, field))


def everywhere():
    return list(_elsewhere)


def seal(value):
    return _keys().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()


def opened(token):
    try:
        return json.loads(_keys().decrypt(token.encode()))
    except InvalidToken as wrong:
        raise ImproperlyConfigured("PAYEE_KEYS does not hold the key that sealed this bank account.") from wrong


def again(token):
    """The same, under the first key."""
    return _keys().rotate(token.encode()).decode()


def mark(*parts):
    """Equal for equal parts, and telling nothing about them: to find the same account twice."""
    return salted_hmac("marketplace.payees", "|".join(parts), algorithm="sha256").hexdigest()


def _keys():
    return MultiFernet([Fernet(key) for key in settings.PAYEE_KEYS])
