"""The one reader of the environment, and the one table of what may be set there (the README's is made from it)."""

import os
from dataclasses import dataclass

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environs import Env


@dataclass(frozen=True)
class Setting:
    name: str
    kind: str  # str, int, bool or list (by commas)
    default: object
    meaning: str
    required: bool = False


SETTINGS = (
    Setting("SECRET_KEY", "str", "", "Signs sessions and forms; at least 50 random characters.", required=True),
    Setting("DATABASE_URL", "str", "", "postgresql://…; without it the demo and tests run a PostgreSQL of their own.", required=True),
    Setting("DATABASE_NAME", "str", "shop", "Which database of the project's own PostgreSQL."),
    Setting("ALLOWED_HOSTS", "list", [], "Names the site answers to, by commas; no wildcard.", required=True),
    Setting("SITE_URL", "str", "http://127.0.0.1:8000", "What links in messages begin with.", required=True),
    Setting("INSTANCE", "str", "shop", "Begins the names of cookies, so that two instances on one host do not mix."),
    Setting("CSRF_TRUSTED_ORIGINS", "list", [], "Origins whose forms are taken, if not the site's own."),
    Setting(
        "TRUSTED_PROXIES", "list", [], "Networks of our own proxies, `unix` for a local socket; only they may say whose request it is."
    ),
    Setting("VAR_DIR", "str", "", "Folder for uploads, private files and the outbox; `var` in the project if not set."),
    Setting(
        "MARK_FILE",
        "str",
        "",
        "File that says how far the database has come, so that a restore is noticed; `marks.json` in `VAR_DIR` if not set.",
    ),
    Setting("SITE_NAME", "str", "Sản vật Bắc Kạn", "The site's name, on every page and message."),
    Setting("OPERATOR_NAME", "str", "", "Who answers for the platform; at the foot of every page.", required=True),
    Setting("OPERATOR_REGISTRATION", "str", "", "Registration of the platform or of its operator.", required=True),
    Setting("OPERATOR_TAX_CODE", "str", "", "Tax code of the operator."),
    Setting("OPERATOR_ADDRESS", "str", "", "Where the operator is.", required=True),
    Setting("OPERATOR_EMAIL", "str", "", "Where complaints and questions go.", required=True),
    Setting("HOTLINE", "str", "", "Telephone for shoppers and producers, as +84…", required=True),
    Setting("BANK_BIN", "str", "970405", "Bank of the account that transfers go to (its six digits).", required=True),
    Setting("BANK_NAME", "str", "Agribank", "That bank's name, as shown to payers.", required=True),
    Setting("BANK_ACCOUNT", "str", "0000000000000", "Number of that account.", required=True),
    Setting("BANK_HOLDER", "str", "SAN VAT BAC KAN", "Holder of that account, in capitals without marks.", required=True),
    Setting("STRIPE_SECRET_KEY", "str", "", "Stripe's secret key; with the next two set, shoppers may pay by card."),
    Setting("STRIPE_PUBLISHABLE_KEY", "str", "", "Stripe's publishable key."),
    Setting(
        "STRIPE_WEBHOOK_SECRETS",
        "list",
        [],
        "Signing secrets of the webhook `/webhooks/stripe/` by commas; two while one replaces the other.",
    ),
    Setting(
        "PAYMENT_CARD_CAPTURE",
        "str",
        "order",
        "When a card is charged: `order`, at once; `acceptance`, once all makers have answered and for what they accepted.",
    ),
    Setting("STRIPE_API_URL", "str", "https://api.stripe.com", "Where Stripe is asked; production takes only Stripe's."),
    Setting("STRIPE_SCRIPT_URL", "str", "https://js.stripe.com/v3/", "Stripe's script on the pay page; production takes only Stripe's."),
    Setting(
        "BANK_WEBHOOK_SECRETS",
        "list",
        [],
        "Secrets that sign what a bank aggregator tells, as `tin-hieu:secret`, by commas; two of one name while one replaces the other.",
    ),
    Setting(
        "PAYEE_KEYS",
        "list",
        [],
        "Keys that seal producers' bank accounts, by commas, the newest first (`deploy/server/README.md` says how to renew one).",
        required=True,
    ),
    Setting("MONEY_MODE", "str", "platform", "Who receives shoppers' money: `direct`, `platform` or `intermediary`."),
    Setting(
        "BADGE_KEY_SECRET",
        "str",
        "",
        "Locks the keys that sign certificate codes; at least 30 random characters, kept for good.",
        required=True,
    ),
    Setting(
        "SCAN_PLACE_HEADER",
        "str",
        "",
        "Header in which a proxy names the place of a visitor, as `CF-IPCity`; counts of scans are then kept by place.",
    ),
    Setting("DEFAULT_FROM_EMAIL", "str", "Sản vật Bắc Kạn <khong-tra-loi@localhost>", "Sender of e-mail.", required=True),
    Setting("EMAIL_HOST", "str", "localhost", "Mail server.", required=True),
    Setting("EMAIL_PORT", "int", 587, "Its port."),
    Setting("EMAIL_HOST_USER", "str", "", "Its user."),
    Setting("EMAIL_HOST_PASSWORD", "str", "", "Its password."),
    Setting("EMAIL_USE_TLS", "bool", True, "Speak TLS with it."),
    Setting("SMS_DAILY_BUDGET", "int", 2000, "Short messages a day, all people together."),
    Setting(
        "ELASTICSEARCH_URLS",
        "list",
        [],
        "Search servers by commas, as `https://search-1:9200,https://search-2:9200`; without them the database searches.",
    ),
    Setting("ELASTICSEARCH_API_KEY", "str", "", "Key of the shop there (base64, as the cluster gives it)."),
    Setting("ELASTICSEARCH_CA_FILE", "str", "", "Certificate of who vouches for them, if that is not a public authority."),
    Setting("ELASTICSEARCH_PREFIX", "str", "san-vat", "Begins the names of the shop's indices, so that several shops may share a cluster."),
    Setting("ELASTICSEARCH_SHARDS", "int", 1, "Parts of an index; how many: `deploy/server/SEARCH.md`."),
    Setting("ELASTICSEARCH_REPLICAS", "int", 1, "Copies of each part, on other servers."),
    Setting("ELASTICSEARCH_TIMEOUT_MS", "int", 1000, "So long a shopper's question waits for them; then the database answers."),
    Setting("DEBUG", "bool", False, "Refused in production."),
    Setting("PORT", "int", 8000, "Where `make demo` listens on 127.0.0.1."),
    Setting("EVERYTHING", "bool", False, "`make demo` with all 118 products listed, in a database of its own."),
    Setting("SEARCH", "str", "", "`make demo SEARCH=elasticsearch` starts a search server beside the database."),
    Setting("WEB_WORKERS", "int", 2, "Processes that answer pages, each with four threads."),
)
MONEY_MODES = ("direct", "platform", "intermediary")
FEWEST_LETTERS = 10  # different ones in a secret
_declared = {setting.name: setting for setting in SETTINGS}


class Environment(Env):
    def get(self, name):
        """The declared setting's value; its default where it is not set or empty."""
        setting = _declared[name]
        return getattr(self, setting.kind)(name) if os.environ.get(name) else setting.default


env = Environment()


def refuse_half_configured():
    """Production says everything that is missing or wrong at once, each in one sentence."""
    problems = [
        f"{setting.name} is missing: {setting.meaning}" for setting in SETTINGS if setting.required and not os.environ.get(setting.name)
    ]
    if env.get("DEBUG"):
        problems.append("DEBUG is on: it shows secrets to strangers.")
    if any("*" in host or host.startswith(".") for host in env.get("ALLOWED_HOSTS")):
        problems.append("ALLOWED_HOSTS has a wildcard: name each host.")
    if os.environ.get("SECRET_KEY") and len(set(os.environ["SECRET_KEY"])) < FEWEST_LETTERS:
        problems.append("SECRET_KEY can be guessed: take 50 random characters.")
    if os.environ.get("SITE_URL") and not os.environ["SITE_URL"].startswith("https://"):
        problems.append("SITE_URL must begin with https://: links in messages carry secrets.")
    if env.get("MONEY_MODE") not in MONEY_MODES:
        problems.append(f"MONEY_MODE must be one of {', '.join(MONEY_MODES)}.")
    if any(not _seals(key) for key in env.get("PAYEE_KEYS")):
        problems.append("PAYEE_KEYS holds something that is not a key: `deploy/server/README.md` says how to make one.")
    if problems:
        raise ImproperlyConfigured("\n".join(["Production does not start half-configured:", *problems]))


def _seals(key):
    try:
        return bool(Fernet(key))
    except ValueError:
        return False
