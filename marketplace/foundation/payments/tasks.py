from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import capturing, card_refunds, cards, events, services, stripe, sweeping
from .models import CardPayment, Intent, Refund, WebhookEvent
from .selectors import stripe_is_known


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="payments.match_new")
def match_new(timestamp):
    services.write_all_told()
    services.match_new()


@app.task
def read_feed(event_id):
    """Right after an aggregator has told something."""
    services.write_told(WebhookEvent.objects.get(pk=event_id))
    services.match_new()


@app.task
def match_file():
    """Right after a file has come."""
    services.match_new()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="payments.expire_overdue")
def expire_overdue(timestamp):
    services.expire_overdue()
    if stripe_is_known():
        sweeping.end_overdue()


SHORT_LOOK, LONG_LOOK = 1, 72  # hours
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions={stripe.Silent})  # then the sweep


@app.task(retry=AGAIN)
def stop_cards(intent):
    """The order was cancelled, or is paid in another way."""
    cards.stop_all(Intent.objects.get(pk=intent))


@app.task(retry=AGAIN)
def capture_card(payment):
    """The makers have answered."""
    capturing.capture(CardPayment.objects.get(pk=payment))


@app.task(retry=AGAIN)
def release_card(payment):
    capturing.release(CardPayment.objects.get(pk=payment))


@app.task(retry=AGAIN)
def refund_to_card(refund):
    card_refunds.send_refund(Refund.objects.get(pk=refund))


@app.task(retry=AGAIN)
def apply_event(event):
    events.apply(event)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="payments.sweep_cards")
def sweep_cards(timestamp):
    """Whatever a lost webhook, a kill or a silence left behind: of the last hour each time, of three days once an hour."""
    if stripe_is_known():
        now = timezone.now()
        hours = LONG_LOOK if timestamp // 600 % 6 == 0 else SHORT_LOOK
        events.fetch_missed(since=now - timedelta(hours=hours))
        events.apply_waiting()
        capturing.sweep()
        sweeping.ask_silent()
