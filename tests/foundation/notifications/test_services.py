import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import channels, kinds, links, outbox, selectors, services, signals
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient
from marketplace.foundation.notifications.models import Attempt, Link, Message
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
BOTH = Recipient(name="HTX Ví Dụ", phone="+84900000001", email="htx@example.com")


class Refusing(channels.Channel):
    def send(self, letter):
        raise channels.Refused("số này không dùng Zalo")


class Hanging(channels.Channel):
    def send(self, letter):
        time.sleep(3)


class Broken(channels.Channel):
    def send(self, letter):
        raise ConnectionError("đứt mạng ocp_secretsecret")


class Silent(channels.Channel):
    """Takes it and says nothing yet."""

    def send(self, letter):
        return channels.Receipt(reference=f"{self.name}-{letter.key}")


FILE = "marketplace.foundation.notifications.channels.FileChannel"


@pytest.fixture(autouse=True)
def kind(settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path / "outbox"
    settings.NOTIFICATION_CHANNELS = {"zalo": FILE, "sms": FILE, "email": FILE}
    settings.NOTIFICATION_TIMEOUT = 1
    links.register("test", lambda subject: f"/test/{subject}/")

    def render(refs, link):
        address = link("test", refs["order"], expires_at=timezone.now() + timedelta(days=3))
        return Content(subject="Đơn mới", text=f"Mời HTX nhận đơn: {address}", html=f"<p>{address}</p>", sms=f"Don moi {address}")

    return kinds.register(Kind("test.order", render))


@pytest.fixture
def delivered():
    news = []
    receiver = lambda sender, message, on, **kw: news.append(message.pk)  # noqa: E731
    signals.message_delivered.connect(receiver)
    yield news
    signals.message_delivered.disconnect(receiver)


def ways(settings, **channels_):
    here = "tests.foundation.notifications.test_services."
    settings.NOTIFICATION_CHANNELS = {name: FILE if klass is None else here + klass.__name__ for name, klass in channels_.items()}


def sent(to=BOTH):
    message = services.send("test.order", to=to, refs={"order": 7}, about="order:7")
    services.dispatch(message.pk)
    message.refresh_from_db()
    return message


def attempts(message):
    return list(message.attempts.values_list("channel", "state"))


def test_message_and_task_live_and_die_together():
    with pytest.raises(RuntimeError), transaction.atomic():
        services.send("test.order", to=BOTH, refs={"order": 7})
        raise RuntimeError

    assert (Message.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)
    message = services.send("test.order", to=BOTH, refs={"order": 7})
    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [(services.DISPATCH, {"message": message.pk})]


def test_a_message_refers_by_ids_only():
    for bad in ("ocp_" + "x" * 43, "a@example.com", "x" * 65):
        with pytest.raises(ValueError, match="ids and codes"):
            services.send("test.order", to=BOTH, refs={"order": bad})
    assert Message.objects.count() == 0


def test_the_first_way_takes_it_and_the_token_is_only_in_the_letter(delivered):
    message = sent()

    letter, link = outbox.letters()[0], Link.objects.get()
    token = letter["text"].rsplit("/", 1)[1]
    assert (letter["channel"], letter["to"]) == ("zalo", "+84900000001")
    assert token.startswith("ocp_")
    assert links.digest(token) == link.digest
    assert token not in str(Message.objects.values()) + str(ProcrastinateJob.objects.values()) + str(Link.objects.values())
    assert (message.state, delivered) == ("delivered", [message.pk])


def test_again_sends_nothing_again(delivered):
    message = sent()

    services.dispatch(message.pk)

    assert (len(outbox.letters()), attempts(message), delivered) == (1, [("zalo", "delivered")], [message.pk])


@pytest.mark.parametrize("bad", [Refusing, Hanging, Broken])
def test_what_one_way_does_not_take_goes_the_next(settings, bad, delivered):
    ways(settings, zalo=bad, sms=None, email=None)

    message = sent()

    state = "refused" if bad is Refusing else "unreachable"
    assert attempts(message) == [("zalo", state), ("sms", "delivered")]
    assert outbox.letters()[0]["channel"] == "sms"
    assert delivered == [message.pk]


def test_by_mail_when_both_telephones_refuse(settings):
    ways(settings, zalo=Refusing, sms=Refusing, email=None)

    message = sent()

    assert attempts(message) == [("zalo", "refused"), ("sms", "refused"), ("email", "delivered")]
    assert outbox.letters()[0]["html"].startswith("<p>http")


def test_when_all_refuse_the_operator_sees_it_with_the_reason_and_calls(settings, delivered):
    ways(settings, zalo=Refusing, sms=Refusing, email=Refusing)
    operator = make_user()

    message = sent()

    assert (message.state, message.delivered_at, delivered) == ("failed", None, [])
    assert message.reason == "email: số này không dùng Zalo"
    assert list(selectors.undelivered()) == [message]
    services.mark_called(message, actor=operator)
    assert (list(selectors.undelivered()), delivered) == ([], [message.pk])
    assert AuditEntry.objects.get().action == "message_called"
    with pytest.raises(ValidationError):
        services.mark_called(message, actor=operator)
    assert AuditEntry.objects.count() == 1


def test_nobody_to_reach_is_told_at_once():
    message = sent(to=Recipient(name="HTX không có số"))

    assert (message.state, attempts(message)) == ("failed", [])
    assert message.reason != ""


def test_no_answer_is_tried_again_later_and_then_given_up(settings, delivered):
    settings.NOTIFICATION_RETRY_MINUTES = (5,)
    ways(settings, zalo=Refusing, sms=Broken)

    message = sent()
    assert (message.state, message.rounds) == ("queued", 1)
    assert ProcrastinateJob.objects.filter(scheduled_at__gt=timezone.now()).count() == 1
    services.dispatch(message.pk)
    message.refresh_from_db()

    assert attempts(message) == [("zalo", "refused"), ("sms", "unreachable"), ("sms", "unreachable")]
    assert (message.state, delivered) == ("failed", [])
    assert "ocp_secret" not in str(Attempt.objects.values())


def test_a_provider_without_receipt_proves_nothing_until_it_does(settings, delivered):
    ways(settings, zalo=Silent, sms=None)
    message = sent()
    assert (message.state, message.delivered_at, delivered) == ("sent", None, [])

    services.record_receipt(f"zalo-{message.pk}-0", channel="zalo", delivered=True)
    services.record_receipt(f"zalo-{message.pk}-0", channel="zalo", delivered=True)
    services.record_receipt("never heard of", channel="zalo", delivered=True)

    message.refresh_from_db()
    assert (message.state, delivered) == ("delivered", [message.pk])


@pytest.mark.parametrize("how", ["report", "silence"])
def test_what_was_taken_but_never_arrived_goes_the_next_way(settings, delivered, how):
    ways(settings, zalo=Silent, sms=None)
    message = sent()

    if how == "report":
        services.record_receipt(f"zalo-{message.pk}-0", channel="zalo", delivered=False, error="chặn tin")
    else:
        services.chase(on=timezone.now() + timedelta(minutes=61))
    services.dispatch(message.pk)

    assert attempts(message) == [("zalo", "refused"), ("sms", "delivered")]
    assert delivered == [message.pk]


def test_a_dead_worker_is_replaced(delivered):
    message = services.send("test.order", to=BOTH, refs={"order": 7})
    Message.objects.update(state="sending", claimed_at=timezone.now())

    services.dispatch(message.pk)
    assert outbox.letters() == []
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    services.chase()
    services.dispatch(message.pk)

    assert delivered == [message.pk]


def test_each_dispatch_makes_a_fresh_token_and_older_ones_live(settings):
    settings.NOTIFICATION_RETRY_MINUTES = ()
    ways(settings, zalo=Refusing)
    message = sent()
    ways(settings, zalo=None)

    services.send_again(message, actor=make_user(), phone="+84900000009")
    services.dispatch(message.pk)

    assert Link.objects.count() == 2
    assert all(link.holds() for link in Link.objects.all())
    assert outbox.letters()[0]["to"] == "+84900000009"


def test_what_no_longer_holds_is_not_said():
    def render(refs, link):
        raise kinds.Stale

    kinds.register(Kind("test.stale", render))
    message = services.send("test.stale", to=BOTH, refs={})
    services.dispatch(message.pk)

    message.refresh_from_db()
    assert (message.state, outbox.letters()) == ("withdrawn", [])


def test_sms_stop_at_the_days_budget(settings):
    settings.SMS_DAILY_BUDGET = 1
    ways(settings, sms=None, email=None)

    one, two = sent(), sent()

    assert attempts(one) == [("sms", "delivered")]
    assert attempts(two) == [("sms", "refused"), ("email", "delivered")]


def test_a_copy_goes_by_mail_and_its_failure_is_no_matter(settings):
    kinds.register(Kind("test.copied", lambda refs, link: Content(subject="a", text="b", sms="c"), copy_by_email=True))
    message = services.send("test.copied", to=BOTH, refs={})
    services.dispatch(message.pk)
    assert [letter["channel"] for letter in outbox.letters()] == ["email", "zalo"]

    ways(settings, zalo=None, email=Broken)
    message = services.send("test.copied", to=BOTH, refs={})
    services.dispatch(message.pk)

    message.refresh_from_db()
    assert (message.state, attempts(message)) == ("delivered", [("zalo", "delivered")])


def test_a_person_is_forgotten():
    message = sent()

    services.forget(phone="+84900000001")

    message.refresh_from_db()
    assert (message.name, message.phone, message.email) == ("", "", "")


def test_a_line_end_in_a_name_neither_stops_the_letter_nor_writes_a_header(mailoutbox):
    content = Content(subject="Hỏi về Trà\r\nBcc: ke-la@example.com", text="b")

    channels.EmailChannel("email").send(channels.Letter("k", "test", "HTX", "htx@example.com", content))

    (letter,) = mailoutbox
    assert (letter.subject, letter.recipients()) == ("Hỏi về Trà Bcc: ke-la@example.com", ["htx@example.com"])
    assert "Bcc" not in letter.message()
