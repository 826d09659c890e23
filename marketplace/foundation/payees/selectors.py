from django.utils import timezone

from .models import BankAccount


def current_account(payee):
    return BankAccount.objects.current().filter(payee=payee).first()


def current_accounts(payees):
    """{payee: account} of many; one query."""
    return {row.payee: row for row in BankAccount.objects.current().filter(payee__in=payees)}


def account_for_transfers(payee, on=None):
    """Where shoppers pay a payee directly: {"bin", "bank", "account", "holder"}; None where there is none.

    While a changed account waits, the former one is still shown.
    """
    on = on or timezone.now()
    rows = BankAccount.objects.filter(payee=payee, usable_from__lte=on, failed_at=None).exclude(sealed="")
    row = next((row for row in rows if row.whose == row.Whose.OWN or row.consent_confirmed_at), None)
    return row and {"bin": row.bank_bin, "bank": row.bank, "account": row.secret["number"], "holder": row.secret["holder"]}


def accounts_to_confirm():
    return BankAccount.objects.to_confirm().order_by("entered_at", "pk")


def elsewhere(account):
    """Codes of other producers whose current account is the same."""
    rows = BankAccount.objects.current().of_producers().filter(mark=account.mark).exclude(payee=account.payee).exclude(mark="")
    return list(rows.order_by("payee").values_list("payee", flat=True))


def why_not(account, on=None):
    """Name of what keeps money from an account: "none", "failed", "consent", "cooling"; empty where nothing does."""
    if account is None or not account.sealed:
        return "none"
    if account.failed_at:
        return "failed"
    if account.whose == account.Whose.ANOTHER and account.consent_confirmed_at is None:
        return "consent"
    return "" if account.usable_from <= (on or timezone.now()) else "cooling"
