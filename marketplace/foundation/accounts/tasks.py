from procrastinate.contrib.django import app

from marketplace.foundation.accounts import services


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="accounts.finish_erasures", pass_context=False)
def finish_erasures(timestamp=None):
    services.finish_erasures()
