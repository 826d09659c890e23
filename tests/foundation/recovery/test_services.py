"""The file beside the database, what makes it say "restored", and how a person lets the site go on."""

import json

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from deploy.template import disconnect
from marketplace.foundation.audit import services as audit
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.recovery import guard, selectors, services, steps
from marketplace.foundation.recovery.models import Restore
from tests.factories import shop
from tests.factories.accounts import make_superuser
from tests.factories.restores import close_all

pytestmark = pytest.mark.django_db(transaction=True)


def decide(times=1):
    user = make_superuser()
    for _n in range(times):
        audit.record("thing_done", user, actor=user)
    return user


def written(mark_file):
    return json.loads(mark_file.read_text())


def behind(mark_file):
    """As after a restore: the file has seen more than the database holds."""
    guard.keep(now=True)
    said = written(mark_file)
    said["heads"]["audit.auditentry"] += 3
    said["numbers"]["audit_auditentry_id_seq"] = said["heads"]["audit.auditentry"]
    mark_file.write_text(json.dumps(said))
    guard.forget()


def work():
    worker = app.with_connector(app.connector.get_worker_connector())
    with worker.open():
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, queues=["test"])


def excuses():
    return {step.name: "thử" for step, finding in steps.findings(selectors.running()) if not finding.done}


def test_the_file_follows_what_is_committed_and_never_goes_back(mark_file):
    decide()
    assert guard.keep(now=True)
    before = written(mark_file)

    with transaction.atomic():
        decide(2)
        guard.keep(now=True)
        assert written(mark_file) == before  # it may still be rolled back
    assert guard.keep(now=True)

    assert written(mark_file)["heads"]["audit.auditentry"] == before["heads"]["audit.auditentry"] + 2
    assert not guard.is_on()


def test_an_empty_shop_gets_its_file_and_one_with_orders_must_have_it(mark_file):
    assert guard.keep(now=True)
    assert mark_file.exists()
    shop.purchase()
    mark_file.write_text("{")  # as after a disk that was full
    guard.forget()

    assert guard.is_on()
    assert list(Restore.objects.values_list("why", "lost_until", "released_at")) == [("missing", None, None)]
    with pytest.raises(ValidationError, match="khôi phục"):
        guard.refuse()


def test_behind_its_file_it_stays_so_however_much_is_written_meanwhile(mark_file):
    decide()
    behind(mark_file)
    assert guard.is_on()
    decide(9)
    guard.forget()

    assert guard.is_on()
    assert [(str(words), n) for words, n in selectors.lost(selectors.running())] == [("quyết định đã ghi", 3)]
    assert Restore.objects.count() == 1


def test_a_release_needs_a_reason_and_a_word_on_all_that_was_not_compared(mark_file):
    person = decide()
    behind(mark_file)
    assert guard.is_on()
    restore = selectors.running()

    for reason, excused in (("  ", excuses()), ("Đã xem", {})):
        with pytest.raises(ValidationError):
            services.release(restore, actor=person, reason=reason, excuses=excused)
        assert guard.is_on()
    assert not AuditEntry.objects.filter(action="recovery_released").exists()

    services.release(restore, actor=person, reason="Đã xem", excuses=excuses())
    guard.forget()

    assert not guard.is_on()
    assert AuditEntry.objects.filter(action="recovery_released").values_list("actor", "reason").get() == (person.pk, "Đã xem")
    with pytest.raises(ValidationError, match="đã"):
        services.release(restore, actor=person, reason="Lần nữa")


def test_no_number_is_drawn_twice_and_the_file_agrees_again(mark_file):
    person = decide()
    behind(mark_file)
    drawn = written(mark_file)["numbers"]["audit_auditentry_id_seq"]
    assert guard.is_on()

    services.release(selectors.running(), actor=person, reason="Đã xem", excuses=excuses())

    assert audit.record("thing_done", person, actor=person).pk > drawn + services.GAP
    assert guard.keep(now=True)


def test_what_was_under_way_is_set_apart_and_a_person_chooses(mark_file, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    kinds.register(Kind("test.restore", lambda refs, link: Content(subject="a", text="b", sms="c")))
    first, second = (notifications.send("test.restore", to=Recipient(phone=f"+8490000000{n}"), refs={}) for n in (1, 2))
    person = decide()
    behind(mark_file)
    notifications.dispatch(first.pk)
    assert Message.objects.get(pk=first.pk).state == "queued"

    services.release(selectors.running(), actor=person, reason="Đã xem", excuses=excuses())
    guard.forget()
    notifications.dispatch(first.pk)
    assert set(Message.objects.values_list("state", flat=True)) == {"unsure"}

    notifications.decide_unsure([first], send=True, actor=person)
    notifications.decide_unsure([second], send=False, actor=person)
    notifications.dispatch(first.pk)

    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["delivered", "withdrawn"]
    with pytest.raises(ValidationError):
        notifications.decide_unsure([second], send=True, actor=person)


def test_a_code_that_somebody_waits_for_still_goes(mark_file, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    kinds.register(Kind("test.code", lambda refs, link: Content(subject="a", text="b", sms="c"), at_once=True))
    old = notifications.send("test.code", to=Recipient(phone="+84900000001"), refs={})
    decide()
    behind(mark_file)
    assert guard.is_on()
    new = notifications.send("test.code", to=Recipient(phone="+84900000001"), refs={})

    notifications.dispatch(old.pk)
    notifications.dispatch(new.pk)

    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["queued", "delivered"]


def test_the_worker_leaves_alone_what_decides_by_the_clock(mark_file):
    decide()
    behind(mark_file)
    for name in ("marketplace.shop.purchases.tasks.run_clocks", "marketplace.foundation.core.tasks.tidy_limits"):
        arguments = {"timestamp": 0} if name.endswith("run_clocks") else {}
        app.configure_task(name, queue="test").defer(**arguments)

    work()

    left = ProcrastinateJob.objects.filter(queue_name="test")
    assert list(left.values_list("task_name", "status")) == [("marketplace.shop.purchases.tasks.run_clocks", "todo")]
    assert (left.get().scheduled_at is not None, left.get().attempts) == (True, 0)


def test_a_restart_of_the_database_fails_no_job(mark_file):
    decide()
    behind(mark_file)
    app.configure_task("marketplace.shop.purchases.tasks.run_clocks", queue="test").defer(timestamp=0)
    work()  # its thread has a connection now

    name = connection.settings_dict["NAME"]
    connections.close_all()
    disconnect(django_settings.DATABASE_URL, name)
    guard.forget()
    app.configure_task("marketplace.shop.stock.tasks.tell_wishes", queue="test").defer(timestamp=0)
    work()
    close_all()

    assert set(ProcrastinateJob.objects.filter(queue_name="test").values_list("status", flat=True)) == {"todo"}


def test_whoever_runs_the_server_may_adopt_a_database_without_its_file_only(mark_file, settings):
    settings.INSTANCE_KIND = "production"
    shop.purchase()
    guard.forget()
    assert guard.is_on()
    call_command("recovery", "adopt", "--reason", "Nâng cấp, máy vẫn chạy")
    guard.forget()
    assert not guard.is_on()

    behind(mark_file)
    assert guard.is_on()
    with pytest.raises(CommandError):
        call_command("recovery", "adopt", "--reason", "Nâng cấp")
    guard.forget()
    assert guard.is_on()


def test_what_clocks_make_anew_after_a_restore_is_not_sent_again(mark_file, backup, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    kinds.register(Kind("test.clock", lambda refs, link: Content(subject="a", text="b", sms="c")))
    remind = lambda key: notifications.send("test.clock", to=Recipient(phone="+84900000001"), refs={"order": key})  # noqa: E731
    person = decide()
    backup.take()
    notifications.dispatch(remind(7).pk)
    assert guard.keep(now=True)
    backup.put_back()
    assert guard.is_on()
    services.release(selectors.running(), actor=person, reason="Đã xem", excuses=excuses())
    guard.forget()

    again, other = remind(7), remind(8)
    notifications.dispatch(again.pk)
    notifications.dispatch(other.pk)

    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["unsure", "delivered"]
    notifications.decide_unsure([again], send=True, actor=person)
    notifications.dispatch(again.pk)
    assert Message.objects.get(pk=again.pk).state == "delivered"
