from procrastinate.contrib.django import app

from marketplace.foundation.accounts import services


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="accounts.finish_erasures", pass_context=False)
def finish_erasures(timestamp=None):
    services.finish_erasures()


@app.periodic(cron="53 2 * * *")
@app.task(queueing_lock="accounts.tidy", pass_context=False)
def tidy(timestamp=None):
    services.tidy_codes()
