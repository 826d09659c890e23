"""Money on its way: who receives transfers, how long a QR runs."""

from .env import env

PAYMENT_ACCOUNTS = {  # payee → bank account; "platform" collects for all until the operator decides otherwise
    "platform": {
        "bin": env.get("BANK_BIN"),
        "bank": env.get("BANK_NAME"),
        "account": env.get("BANK_ACCOUNT"),
        "holder": env.get("BANK_HOLDER"),
    },
}
PAYMENT_QR_HOURS = 24
PAYMENT_QR_RENEWALS = 3  # so often a shopper may ask for a new one: each holds the goods for another day
PAYMENT_GRACE_WORKING_DAYS = 1  # no statement has come that covers the QR's end: so much later it ends anyway

WORKING_HOURS = (7, 19)  # producers' clocks run between these hours …
WORKING_REST_DAYS = ()  # … on every day of the week but these (0 Monday … 6 Sunday) and public holidays
OFFICE_REST_DAYS = (5, 6)  # public bodies rest on Saturday and Sunday
