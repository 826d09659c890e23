"""Messages to people: which ways there are, how long a provider may take, where links lead."""

from pathlib import Path

from .env import env

SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")  # what links in messages begin with

NOTIFICATION_CHANNELS = {  # a way without an entry does not exist; SMS and Zalo come with a provider's adapter
    "email": "marketplace.foundation.notifications.channels.EmailChannel",
}
NOTIFICATION_WAYS = ("zalo", "sms", "email")  # refused by one, a message goes by the next
NOTIFICATION_LAST_WAYS = ()
NOTIFICATION_TIMEOUT = 15  # seconds a provider may take
NOTIFICATION_RETRY_MINUTES = (5, 30, 120)  # when nobody answered
NOTIFICATION_PROOF_MINUTES = 60  # without a provider's receipt after so long, the next way
EMAIL_ACCEPTED_IS_DELIVERED = True  # mail servers send no receipts
SMS_DAILY_BUDGET = env.int("SMS_DAILY_BUDGET", 2000)  # messages a day, all people together

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Sản vật Bắc Kạn <khong-tra-loi@localhost>")
OUTBOX_ROOT = Path(__file__).resolve().parents[2] / "var" / "outbox"

FILE_CHANNELS = {name: "marketplace.foundation.notifications.channels.FileChannel" for name in ("zalo", "sms", "email", "mailbox")}
