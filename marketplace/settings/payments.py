"""Money on its way: who receives transfers, how long a QR runs."""

from .env import env

MONEY_MODE = env.get("MONEY_MODE")  # direct, platform or intermediary: who receives shoppers' money (payees/modes.py)
MONEY_BASIS_EXAMPLE = False  # the demo: as if a paper allowed the platform to receive it, marked as an example
MONEY_INTERMEDIARY = ""  # dotted path of the adapter (payees/intermediaries.py)

PAYMENT_ACCOUNTS = {  # payee → bank account; "platform" collects for all until the operator decides otherwise
    "platform": {
        "bin": env.get("BANK_BIN"),
        "bank": env.get("BANK_NAME"),
        "account": env.get("BANK_ACCOUNT"),
        "holder": env.get("BANK_HOLDER"),
    },
}
REFUND_ACCOUNT_DAYS = 3  # a shopper who has named no account for money that goes back is asked again so much later …
REFUND_ACCOUNT_REMINDERS = 2  # … so often; then an operator calls
REFUND_OWN_WORKING_DAYS = 5  # a producer who has the money itself sends it back so long after the account is known; then an operator calls
PAYEE_COOLING_DAYS = 3  # a bank account that replaces another waits so long before the first payout

RETURN_DAYS = 7  # so long a shopper may say that something is wrong with a parcel (cms/data/rules: "Đổi, trả") …
RETURN_DAYS_BY_GROUP = {"ornamentals": 1}  # … or so long, by the product's group, where goods do not keep
PAYOUT_WEEKDAY = 4  # producers are paid on Fridays (0 Monday), or on the next day on which banks work
PAYOUT_BANK_FILE = "common"  # shape of the bank's file that is offered first (office/payouts/data/bank_files.toml)

PAYMENT_QR_HOURS = 24
PAYMENT_QR_RENEWALS = 3  # so often a shopper may ask for a new one: each holds the goods for another day
PAYMENT_CARD_HOURS = 2  # so long goods wait for a card
PAYMENT_CARD_CAPTURE = env.get("PAYMENT_CARD_CAPTURE")
PAYMENT_CARD_HOLD_DAYS = 7  # so long a card's bank keeps a reserved sum ready, where Stripe does not say otherwise …
PAYMENT_CARD_SPARE_HOURS = 24  # … and so long before that it is taken or freed at the latest
PAYMENT_CARD_LEAST, PAYMENT_CARD_MOST = 15_000, 99_999_999  # đồng in one payment: what Stripe takes
PAYMENT_GRACE_WORKING_DAYS = 1  # no statement has come that covers the QR's end: so much later it ends anyway
TAX_PAID_BY_DAY = 20  # of the month after: until then what was withheld is declared and paid

STRIPE_SECRET_KEY = env.get("STRIPE_SECRET_KEY")  # without these three nobody is offered to pay by card
STRIPE_PUBLISHABLE_KEY = env.get("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRETS = env.get("STRIPE_WEBHOOK_SECRETS")
STRIPE_API_URL = env.get("STRIPE_API_URL")
STRIPE_SCRIPT_URL = env.get("STRIPE_SCRIPT_URL")
STRIPE_SCRIPTS = ["https://*.js.stripe.com"]  # what its script calls up on the pay page, beside its own address …
STRIPE_FRAMES = ["https://*.js.stripe.com", "https://hooks.stripe.com"]  # … and opens in frames there
CARD_LOOKS_AN_HOUR = 60  # so often one order's pay page may ask Stripe

WORKING_HOURS = (7, 19)  # producers' clocks run between these hours …
WORKING_REST_DAYS = ()  # … on every day of the week but these (0 Monday … 6 Sunday) and public holidays
OFFICE_REST_DAYS = (5, 6)  # public bodies rest on Saturday and Sunday

BANK_WEBHOOK_SECRETS = {}  # adapter → its secrets: two while the new one replaces the old
for named in env.get("BANK_WEBHOOK_SECRETS"):
    BANK_WEBHOOK_SECRETS.setdefault(named.partition(":")[0], []).append(named.partition(":")[2])
