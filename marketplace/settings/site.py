"""What the pages say about themselves: the site's name, who runs it, whether it is a demo."""

from .env import env

DEMO = False  # a line on every page, noindex, "demo": true in JSON
SITE_NAME = env.str("SITE_NAME", "Sản vật Bắc Kạn")
OPERATOR_NAME = env.str("OPERATOR_NAME", "")  # who answers for the platform; shown at the foot of every page
OPERATOR_REGISTRATION = env.str("OPERATOR_REGISTRATION", "")  # registration of the platform or of its operator
OPERATOR_TAX_CODE = env.str("OPERATOR_TAX_CODE", "")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", "")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", "")  # complaints and questions go there
HOTLINE = env.str("HOTLINE", "")  # E.164, e.g. +84209…
CSRF_FAILURE_VIEW = "marketplace.foundation.core.views.csrf_failure"
