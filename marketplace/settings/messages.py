"""Messages to people: which ways there are, how long a provider may take, where links lead."""

from pathlib import Path

from .env import env

SITE_URL = env.get("SITE_URL")  # what links in messages begin with

NOTIFICATION_CHANNELS = {  # a way without an entry does not exist; SMS and Zalo come with a provider's adapter
    "email": "marketplace.foundation.notifications.channels.EmailChannel",
}
NOTIFICATION_WAYS = ("zalo", "sms", "email")  # refused by one, a message goes by the next
NOTIFICATION_LAST_WAYS = ()
NOTIFICATION_TIMEOUT = 15  # seconds a provider may take
NOTIFICATION_RETRY_MINUTES = (5, 30, 120)  # when nobody answered
NOTIFICATION_PROOF_MINUTES = 60  # without a provider's receipt after so long, the next way
EMAIL_ACCEPTED_IS_DELIVERED = True  # mail servers send no receipts
SMS_DAILY_BUDGET = env.get("SMS_DAILY_BUDGET")  # messages a day, all people together

EMAIL_HOST = env.get("EMAIL_HOST")
EMAIL_PORT = env.get("EMAIL_PORT")
EMAIL_HOST_USER = env.get("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.get("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.get("DEFAULT_FROM_EMAIL")
OUTBOX_ROOT = Path(env.get("VAR_DIR") or Path(__file__).resolve().parents[2] / "var") / "outbox"

FILE_CHANNELS = dict.fromkeys(("zalo", "sms", "email", "mailbox"), "marketplace.foundation.notifications.channels.FileChannel")
