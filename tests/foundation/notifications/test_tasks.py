"""With a real worker on a connection of its own."""

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from marketplace.foundation.notifications import kinds, outbox, services
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient
from marketplace.foundation.notifications.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_sends_what_was_queued(settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    kinds.register(Kind("test.worker", lambda refs, link: Content(subject="a", text="b", sms="c")))
    message = services.send("test.worker", to=Recipient(phone="+84900000001"), refs={})

    worker = app.with_connector(app.connector.get_worker_connector())
    with worker.open():
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, queues=["messages"])

    assert Message.objects.get(pk=message.pk).state == "delivered"
    assert [letter["channel"] for letter in outbox.letters()] == ["zalo"]
    assert not ProcrastinateJob.objects.filter(task_name=services.DISPATCH).exclude(status="succeeded").exists()
