from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cms.publish_scheduled")
def publish_scheduled(timestamp):
    """What editors have dated goes up, and comes down, in its minute."""
    call_command("publish_scheduled", verbosity=0)
