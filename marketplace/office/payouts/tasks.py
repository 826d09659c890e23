from procrastinate.contrib.django import app

from . import answers, services


@app.periodic(cron="20 18 * * *")  # 01:20 in Vietnam, before the book is checked
@app.task(queueing_lock="payouts.note_missing")
def note_missing(timestamp):
    services.note_missing()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="payouts.match_outgoing")
def match_outgoing(timestamp):
    """Money that left the bank, told while a batch was being noted."""
    answers.match_outgoing()


@app.task
def match_told():
    """Right after a statement has come."""
    answers.match_outgoing()
