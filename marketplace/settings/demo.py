"""`make demo`: the real register with a marked layer of demo data on top; never for real orders."""

from deploy import messages

from . import secret
from .base import *  # noqa: F403
from .env import env

INSTANCE_KIND = "demo"
messages.compile()  # before the first word is looked up

SECRET_KEY = env.get("SECRET_KEY") or secret.kept_in(VAR_DIR)  # noqa: F405
PAYEE_KEYS = env.get("PAYEE_KEYS") or [secret.fernet_key(SECRET_KEY)]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = [*INSTALLED_APPS, "marketplace.demo"]  # noqa: F405
SECOND_FACTOR_FOR_OFFICERS = False  # so that a visitor can try every desk

NOTIFICATION_CHANNELS = FILE_CHANNELS  # noqa: F405  everything lands in the demo's mailbox
NOTIFICATION_LAST_WAYS = ("mailbox",)  # real producers have no contact here
EMAIL_BACKEND = "marketplace.foundation.notifications.outbox.Backend"
MONEY_BASIS_EXAMPLE = True
DEMO = True
OPERATOR_NAME = env.get("OPERATOR_NAME") or "Đơn vị vận hành ví dụ"
OPERATOR_REGISTRATION = env.get("OPERATOR_REGISTRATION") or "Số 0000 (dữ liệu minh họa)"
OPERATOR_ADDRESS = env.get("OPERATOR_ADDRESS") or "Phường Đức Xuân, tỉnh Thái Nguyên (địa chỉ minh họa)"
OPERATOR_EMAIL = env.get("OPERATOR_EMAIL") or "van-hanh@example.com"
HOTLINE = env.get("HOTLINE") or "+84900000000"  # nobody has it
