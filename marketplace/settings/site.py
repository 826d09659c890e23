"""What the pages say about themselves: the site's name, who runs it, whether it is a demo."""

from .env import env

DEMO = False  # a line on every page, noindex, "demo": true in JSON
SITE_NAME = env.get("SITE_NAME")
OPERATOR_NAME = env.get("OPERATOR_NAME")
OPERATOR_REGISTRATION = env.get("OPERATOR_REGISTRATION")
OPERATOR_TAX_CODE = env.get("OPERATOR_TAX_CODE")
OPERATOR_ADDRESS = env.get("OPERATOR_ADDRESS")
OPERATOR_EMAIL = env.get("OPERATOR_EMAIL")
HOTLINE = env.get("HOTLINE")
COMPLAINTS_AN_HOUR = 5  # from one network
COMPLAINT_WORKING_DAYS = 3  # so many the agency that answers has
CSRF_FAILURE_VIEW = "marketplace.foundation.core.views.csrf_failure"
MAP_LINK = "https://www.google.com/maps/search/?api=1&query={query}"  # where "see on a map" leads; no tiles of others on our pages
