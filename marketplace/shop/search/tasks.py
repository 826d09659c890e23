"""Background work of search."""

import logging

from procrastinate.contrib.django import app

from . import indexing, marks, rebuilding, saving, services

logger = logging.getLogger(__name__)


@app.periodic(cron="20 20 * * *")  # 03:20 in Vietnam
@app.task(queueing_lock="rebuild_index")
def rebuild_index(timestamp):
    """Mends what no signal tells: a seller's licence that ran out at midnight, rows changed by hand, a cluster that lost something."""
    services.rebuild()
    rebuilding.rebuild()


@app.task(queueing_lock=marks.CARRY, lock=marks.CARRY)
def index_changes():
    """Carries to the cluster what has changed. One that does not answer is asked again in a minute: the marks stay."""
    try:
        indexing.index_changes()
    except indexing.IndexingFailed as refusal:
        logger.warning("Changes wait for the search cluster: %s", refusal)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sweep_index", lock=marks.CARRY)
def sweep_index(timestamp):
    """What a lost wake-up or a cluster that was down has left."""
    index_changes.func()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="refresh_words")
def refresh_words(timestamp):
    """Words of new goods can be corrected and parted a little later than they can be found."""
    services.refresh_words()


@app.periodic(cron="10 1 * * *")  # 08:10 in Vietnam
@app.task(queueing_lock="tell_saved_searches")
def tell_saved_searches(timestamp):
    """Searches that shoppers keep and that find something new."""
    while saving.tell():
        pass
