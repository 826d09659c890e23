"""Background work of search."""

from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="20 20 * * *")  # 03:20 in Vietnam
@app.task(queueing_lock="rebuild_index")
def rebuild_index(timestamp):
    """Mends what no signal tells: a seller's licence that ran out at midnight, rows changed by hand."""
    services.rebuild()
