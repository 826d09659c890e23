from procrastinate.contrib.django import app

from . import answers, lost, own_refunds, returning, services


@app.periodic(cron="20 18 * * *")  # 01:20 in Vietnam, before the book is checked
@app.task(queueing_lock="payouts.note_missing")
def note_missing(timestamp):
    services.note_missing()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="payouts.match_outgoing")
def match_outgoing(timestamp):
    """Money that left the bank, or came back, told while a batch was being noted."""
    _match()


@app.task
def match_told():
    """Right after a statement has come."""
    _match()


def _match():
    """What went is noted before what came back."""
    answers.match_outgoing()
    returning.take_back_certain()


@app.task
def find_lost():
    """After a restore: what a statement says of transfers that are gone. It only takes note, so recovery mode lets it run."""
    lost.find()


@app.periodic(cron="25 1-13 * * *")  # by day in Vietnam
@app.task(queueing_lock="payouts.tell_own_refunds")
def tell_own_refunds(timestamp):
    """Makers that have the money themselves, of what they have to send back."""
    own_refunds.tell()
