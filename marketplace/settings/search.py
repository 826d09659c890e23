"""Which engine answers searches."""

from .env import env

SEARCH_ENGINE = env.get("SEARCH_ENGINE")  # a module under marketplace/shop/search/engines
