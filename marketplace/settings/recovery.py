"""After a restore from backup: what goes on while the site waits for a person."""

RECOVERY_OPEN = (  # names of addresses whose forms are taken; every other form is refused
    "account_",
    "mfa_",
    "link",
    "order_find",  # to read an order, by a code
    "order_code",
    "webhook_",  # kept as they come; what they mean is asked of Stripe
    "desk:recovery",
    "desk:bank",
    "desk:import",
    "desk:card_ask",
)
RECOVERY_TASKS = (  # how the names of tasks begin that only take note; every other one waits
    "marketplace.foundation.core.",
    "marketplace.foundation.recovery.",
    "marketplace.foundation.imports.",
    "marketplace.foundation.notifications.tasks.dispatch",  # looks itself: a code that somebody waits for still goes
    "marketplace.foundation.payments.tasks.apply_event",
    "marketplace.foundation.payments.tasks.read_feed",
    "marketplace.foundation.payments.tasks.match_",
    "marketplace.foundation.ledger.",
    "marketplace.office.payouts.tasks.find_lost",
    "marketplace.shop.search.tasks.index_changes",
    "marketplace.shop.search.tasks.sweep_index",
    "marketplace.shop.search.tasks.rebuild_index",
    "marketplace.shop.search.tasks.refresh_words",
    "cms.",
    "builtin:",
)
