"""What every installation shares. Values that differ come from the environment, declared in `env.py`."""

from pathlib import Path

import dj_database_url

from . import secret
from .database import database_url
from .env import env
from .login import *  # noqa: F403  allauth's likewise
from .logs import *  # noqa: F403  no token in a log
from .messages import *  # noqa: F403  letters, SMS, links
from .oscar import *  # noqa: F403  Oscar reads its settings from here
from .payments import *  # noqa: F403  accounts, QR, working hours
from .queue import *  # noqa: F403  the worker
from .recovery import *  # noqa: F403  after a restore from backup
from .search import *  # noqa: F403  which engine finds goods
from .security import *  # noqa: F403  CSP, cookies, headers
from .shop import *  # noqa: F403  what an operator may turn
from .site import *  # noqa: F403  name, operator, demo or not
from .wagtail import *  # noqa: F403  Wagtail reads its settings from here

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.get("VAR_DIR") or BASE_DIR / "var")
MARK_FILE = Path(env.get("MARK_FILE") or VAR_DIR / "marks.json")  # how far the database has come; outside it, and not in its backup
INSTANCE_KIND = "development"  # "demo" and "production" refuse each other's database

SECRET_KEY = env.get("SECRET_KEY")
BADGE_KEY_SECRET = env.get("BADGE_KEY_SECRET") or "unlocked outside production"  # demo and development sign nothing that counts
PAYEE_KEYS = env.get("PAYEE_KEYS") or [secret.fernet_key("unlocked outside production")]
SCAN_PLACE_HEADER = env.get("SCAN_PLACE_HEADER")
DEBUG = False
ALLOWED_HOSTS = env.get("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.get("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "marketplace.foundation.core",
    "marketplace.foundation.places",
    "marketplace.foundation.audit",
    "marketplace.foundation.recovery",
    "marketplace.foundation.notifications",
    "marketplace.foundation.accounts",
    "marketplace.foundation.imports",
    "marketplace.foundation.ledger",
    "marketplace.foundation.payees",
    "marketplace.foundation.payments",
    "marketplace.register.producers",
    "marketplace.register.certification",
    "marketplace.register.notices",
    "marketplace.trade.outlets",
    "marketplace.trade.fairs",
    "catalogue",
    "marketplace.shop.partner",
    "marketplace.shop.stock",
    "marketplace.shop.delivery",
    "marketplace.shop.fees",
    "marketplace.shop.taxes",
    "marketplace.shop.promotions",
    "marketplace.shop.search",
    "marketplace.shop.basket",
    "marketplace.shop.purchases",
    "marketplace.shop.cash",
    "marketplace.shop.returns",
    "marketplace.shop.checkout",
    "marketplace.shop.questions",
    "marketplace.shop.customer",
    "marketplace.shop.seller",
    "marketplace.shop.storefront",
    "marketplace.office.payouts",
    "marketplace.office.desk",
    "marketplace.office.opendata",
    "marketplace.office.reports",
    "cms",
    *WAGTAIL_APPS,  # noqa: F405
    *OSCAR_MODEL_APPS,  # noqa: F405
    "django.contrib.admin.apps.SimpleAdminConfig",  # no autodiscovery: Oscar's admin pages stay shut
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.flatpages",  # a migration of Oscar's customer asks for it
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "ninja",  # its documentation page, from our own host
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "marketplace.foundation.core.middleware.NulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketplace.foundation.core.middleware.PrefixPolicyMiddleware",
    "marketplace.foundation.core.middleware.FreshMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.shop.basket.middleware.BasketCookieMiddleware",
    "marketplace.foundation.audit.middleware.AuditContextMiddleware",
    "marketplace.foundation.recovery.middleware.RecoveryMiddleware",
    "marketplace.foundation.core.middleware.TooManyMiddleware",
    "marketplace.foundation.core.middleware.NoPageMiddleware",
    "cms.middleware.EditorsOnly",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.foundation.core.context.site",
                "marketplace.foundation.recovery.context.recovery",
                "marketplace.shop.basket.context.basket",
            ],
        },
    },
]

DATABASE_URL = database_url()
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}

# Shared by all processes, as allauth's rate limits must be, without a server more; pages are not kept here.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

AUTH_USER_MODEL = "accounts.User"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "guests", BASE_DIR / "locale" / "wagtail"]  # words of Django, allauth, Wagtail
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"  # decisions and papers; never served by a web server
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "marketplace.foundation.core.storages.PrivateStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
