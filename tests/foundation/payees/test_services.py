"""Where a payee's money goes: sealed, masked, changed with a wait, another person's with a paper."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.payees import selectors, services
from marketplace.foundation.payees.models import BankAccount

pytestmark = pytest.mark.django_db
NUMBER = "8800205016789"


@pytest.fixture(autouse=True)
def _papers_elsewhere(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


def enter(payee="NAMAU", **said):
    given = {"bank_bin": "970405", "number": NUMBER, "holder": "Hợp tác xã Nà Mẫu", "whose": "own", "actor": None}
    return services.enter_account(payee, **given | said)


def paper(content=b"%PDF-1.7 dong y"):
    return ContentFile(content, name="dong-y.pdf")


def refused(**said):
    with pytest.raises(ValidationError) as refusal:
        enter(**said)
    return refusal.value.code


def test_number_and_holder_are_not_in_the_database_and_can_be_read_for_a_transfer():
    account = enter(number="8800 2050-16789")

    with connection.cursor() as cursor:
        told = (f"SELECT row_to_json(t)::text FROM {table} t" for table in ("payees_bankaccount", "audit_auditentry"))
        cursor.execute(" UNION ALL ".join(told))
        rows = " ".join(row for (row,) in cursor.fetchall())
    assert [NUMBER in rows, "NA MAU" in rows.upper(), "6789" in rows] == [False, False, True]
    assert BankAccount.objects.get().secret == {"number": NUMBER, "holder": "HOP TAC XA NA MAU"}
    assert str(account) == "Agribank •••• 6789"
    assert AuditEntry.objects.get().details == {"payee": "NAMAU", "bank": "Agribank"}


def test_the_first_account_is_used_at_once_a_changed_one_after_the_wait(settings):
    now = timezone.now()
    first = enter(on=now)
    second = enter(number="1234567890", on=now)

    first.refresh_from_db()
    later = now + timedelta(days=settings.PAYEE_COOLING_DAYS)
    assert [first.replaced_at, second.usable_from] == [now, later]
    assert [selectors.why_not(second, now), selectors.why_not(second, later)] == ["cooling", ""]
    assert list(BankAccount.objects.usable(now)) == []
    assert list(BankAccount.objects.usable(later)) == [second]


def test_the_same_account_said_again_is_the_same_row():
    first = enter()

    assert enter(number=" 8800 205 016789 ") == first
    assert BankAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"bank_bin": "111111"}, "bank"),
        ({"number": "12345"}, "number"),
        ({"number": "88002050abc"}, "number"),
        ({"number": "٨٨٠٠٢٠٥٠"}, "number"),
        ({"holder": "A"}, "holder"),
        ({"whose": "mine"}, "whose"),
        ({"whose": "another"}, "consent"),
    ],
)
def test_what_no_bank_would_take_is_refused_and_the_former_account_stays(said, code):
    former = enter()

    assert refused(**said) == code
    assert list(BankAccount.objects.current()) == [former]


def test_a_consent_must_be_a_paper():
    assert refused(whose="another", consent=paper(b"MZ program")) == "kind"
    assert BankAccount.objects.count() == 0


def test_another_persons_account_is_used_once_the_paper_was_read():
    account = enter(whose="another", consent=paper(), holder="Nguyễn Văn A")
    assert selectors.why_not(account) == "consent"
    assert list(selectors.accounts_to_confirm()) == [account]

    account = services.confirm_consent(account, actor=None)

    assert selectors.why_not(account) == ""
    assert list(BankAccount.objects.usable()) == [account]
    with pytest.raises(ValidationError, match="đã được quyết định"):
        services.confirm_consent(account, actor=None)


def test_a_refused_paper_says_why_and_the_account_must_be_entered_anew():
    account = enter(whose="another", consent=paper())
    with pytest.raises(ValidationError):
        services.refuse_consent(account, reason=" ", actor=None)

    account = services.refuse_consent(account, reason="Thiếu chữ ký.", actor=None)

    assert [selectors.why_not(account), account.failed_because] == ["failed", "Thiếu chữ ký."]
    anew = enter(whose="another", consent=paper())
    assert [anew.pk == account.pk, selectors.why_not(anew)] == [False, "consent"]


def test_the_database_keeps_one_current_account_and_no_other_persons_without_paper():
    account = enter()
    values = {"bank_bin": "970405", "sealed": "x", "usable_from": timezone.now()}

    with pytest.raises(IntegrityError, match="one_current_account"), transaction.atomic():
        BankAccount.objects.create(payee="NAMAU", whose="own", **values)
    with pytest.raises(IntegrityError, match="another_persons_with_consent"), transaction.atomic():
        BankAccount.objects.create(payee="KHAC", whose="another", **values)
    assert list(BankAccount.objects.all()) == [account]


def test_the_same_account_of_two_payees_is_seen():
    account = enter()
    enter("KHAC")
    enter("NUA", number="1234567890")

    assert selectors.elsewhere(account) == ["KHAC"]


def test_a_key_is_changed_in_three_steps(settings, capsys):
    old, new = settings.PAYEE_KEYS[0], Fernet.generate_key().decode()
    account = enter()

    settings.PAYEE_KEYS = [new]
    with pytest.raises(ImproperlyConfigured):
        _secret = account.secret
    settings.PAYEE_KEYS = [new, old]
    call_command("reseal_accounts")
    settings.PAYEE_KEYS = [new]
    account.refresh_from_db()

    assert account.secret["number"] == NUMBER
    assert capsys.readouterr().out == "1 bank accounts\n"


def test_forgotten_accounts_hold_nothing(django_capture_on_commit_callbacks):
    account = enter(whose="another", consent=paper())
    other = enter("KHAC")
    file, storage = account.consent.name, account.consent.storage

    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget(["NAMAU"]) == 1

    account.refresh_from_db()
    assert [account.sealed, account.last, account.mark, account.consent.name, storage.exists(file)] == ["", "", "", "", False]
    assert selectors.why_not(account) == "none"
    other.refresh_from_db()
    assert other.secret["number"] == NUMBER
