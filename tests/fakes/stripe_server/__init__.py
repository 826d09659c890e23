"""The part of Stripe that we use, as a real server: `python -m tests.fakes.stripe_server`. Written from Stripe's public reference.

`book.py` holds what Stripe would hold, `answers.py` the rules of each call, `web.py` speaks HTTP (idempotency, errors, held answers),
`sending.py` signs and delivers webhooks, `pages/` stand in for Stripe's script, its card field and a bank's 3-D Secure page.
Addresses below `/_fake/` do what people do at Stripe's own pages, or what only a test may: hold an answer, drop a webhook.
"""
