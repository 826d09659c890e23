"""A code that can be checked without us: signed, published, retired, ended."""

import base64
import json
from datetime import date, timedelta

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from joserfc.errors import BadSignatureError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.certification import badges, services
from marketplace.register.certification.models import ScanCount, SigningKey
from tests.factories import certification
from tests.factories.accounts import make_superuser

pytestmark = pytest.mark.django_db


def opened(token, keys):
    """The payload, checked by hand; raises InvalidSignature."""
    head, payload, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    key = next(key for key in keys if key["kid"] == json.loads(head)["kid"])
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
    public.verify(signature, token.rsplit(".", 1)[0].encode())
    return json.loads(payload)


def published(client):
    return client.get(reverse("check-keys")).json()["keys"]


def ended(client):
    answer = client.get(reverse("check-revoked")).json()
    signed = answer.pop("jws")
    assert opened(signed, published(client)) == answer
    return answer["codes"]


def test_a_code_says_what_its_certificate_prints(client):
    product = certification.registered_product("Miến dong Nà Mẫu")
    one = certification.certificate(product, stars=4, on=dates.today())
    token = badges.address(one, services.signing_key()).split("#")[1]

    assert opened(token, published(client)) == {
        "c": one.code,
        "n": "Miến dong Nà Mẫu",
        "m": product.producer.name,
        "s": 4,
        "f": one.valid_from.isoformat(),
        "u": one.expires_on.isoformat(),
    }
    assert badges.address(one, services.signing_key()).startswith(f"http://127.0.0.1:8000/check/{one.code}#")


def test_a_changed_payload_is_no_longer_signed(client):
    one = certification.certificate(stars=3)
    head, payload, signature = badges.token(one, services.signing_key()).split(".")
    better = base64.urlsafe_b64encode(base64.urlsafe_b64decode(payload + "==").replace(b'"s":3', b'"s":5')).decode().rstrip("=")

    with pytest.raises(InvalidSignature):
        opened(f"{head}.{better}.{signature}", published(client))


def documented_check():
    """The twenty lines of the docs, as somebody else would paste them."""
    written = (settings.BASE_DIR / "docs" / "checking-codes.md").read_text()
    pasted = {}
    exec(written.split("```python")[1].split("```")[0], pasted)
    return pasted["check"]


def test_the_documented_lines_check_a_code(client):
    check = documented_check()
    one, gone = (certification.certificate(stars=3, on=dates.today() - timedelta(days=1)) for _ in range(2))
    token, gone_token = (badges.token(each, services.signing_key()) for each in (one, gone))
    services.revoke(gone, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    keys, revoked = client.get(reverse("check-keys")).json(), client.get(reverse("check-revoked")).json()

    assert check(token, keys, revoked)["c"] == one.code
    with pytest.raises(ValueError, match="revoked"):
        check(gone_token, keys, revoked)
    with time_machine.travel(timezone.now() + timedelta(days=8)), pytest.raises(ValueError, match="too old"):
        check(token, keys, revoked)
    with pytest.raises(BadSignatureError):
        check(token[:-8] + "AAAAAAAA", keys, revoked)


def test_the_key_is_changed_by_a_command(capsys):
    services.signing_key()
    call_command("rotate_signing_key", reason="Hằng năm")

    assert SigningKey.objects.filter(retired_at=None).count() == 1
    assert capsys.readouterr().out == f"At work: {services.signing_key().kid}\n"


def test_keys_and_list_are_open_to_any_page_and_hold_no_private_half(client):
    services.signing_key()
    response = client.get(reverse("check-keys"))

    assert response["Access-Control-Allow-Origin"] == "*"
    assert [sorted(key) for key in response.json()["keys"]] == [["alg", "crv", "kid", "kty", "use", "x"]]
    assert client.get(reverse("check-revoked"))["Access-Control-Allow-Origin"] == "*"
    assert client.post(reverse("check-keys")).status_code == 405


def test_the_private_half_is_locked():
    key = services.signing_key()

    assert key.private.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_a_retired_key_stays_published_until_the_last_certificate_of_its_time_has_ended(client):
    boss = make_superuser()
    one = certification.certificate(stars=3, on=dates.today(), expires_on=dates.today() + timedelta(days=10))
    old = services.signing_key()
    new = services.rotate_signing_key(boss, reason="Đổi khóa hằng năm")

    assert services.signing_key() == new
    assert {key["kid"] for key in published(client)} == {old.kid, new.kid}
    assert AuditEntry.objects.filter(action="signing_key_rotated", actor=boss).count() == 1
    with time_machine.travel(dates.end_of(one.expires_on) + timedelta(seconds=1)):
        assert {key["kid"] for key in published(client)} == {new.kid}


def test_one_key_is_at_work(transactional_db):
    first = services.signing_key()

    assert services.signing_key() == first
    assert SigningKey.objects.count() == 1


def test_the_list_names_what_has_ended_before_its_day(client):
    revoked, held, replaced, lapsed, standing = (
        certification.certificate(stars=3, on=dates.today() - timedelta(days=30)) for _ in range(5)
    )
    ground = certification.ground()
    services.revoke(revoked, decision=certification.decision("revoke"), ground=ground, actor=None)
    services.suspend(held, decision=certification.decision("suspend"), reason="Chờ kết quả kiểm nghiệm", actor=None)
    services.reissue(replaced, decision=certification.decision("reissue"), actor=None)
    services.signing_key()

    assert ended(client) == {"revoked": [revoked.code], "suspended": [held.code], "replaced": [replaced.code]}
    with time_machine.travel(dates.end_of(lapsed.expires_on)):
        assert ended(client) == {"revoked": [], "suspended": [], "replaced": []}
    assert standing.holds()


def test_the_qr_is_there_while_the_star_holds(client):
    one = certification.certificate(stars=4)
    address = reverse("check-qr", args=[one.code])
    services.signing_key()

    assert client.get(address).status_code == 200
    assert client.get(address)["Content-Type"] == "image/svg+xml"
    services.revoke(one, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    assert client.get(address).status_code == 404


def test_the_badge_turns_grey_by_itself(client):
    one = certification.certificate(stars=4)
    address = reverse("check-badge", args=[one.code])
    bright = client.get(address)

    assert "★★★★" in bright.content.decode()
    assert bright["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=30" in bright["Cache-Control"]
    assert client.get(address, headers={"if-none-match": bright["ETag"]}).status_code == 304
    services.revoke(one, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    grey = client.get(address, headers={"if-none-match": bright["ETag"]})
    assert grey.status_code == 200
    assert "★" not in grey.content.decode()
    assert "Đã thu hồi" in grey.content.decode()
    assert client.get(reverse("check-badge", args=["KHONG-CO"])).status_code == 404


def test_the_badge_turns_grey_at_midnight(client):
    one = certification.certificate(stars=4, on=date(2026, 1, 1), expires_on=date(2026, 12, 31))
    address = reverse("check-badge", args=[one.code])

    with time_machine.travel(dates.end_of(one.expires_on) - timedelta(seconds=1)):
        bright = client.get(address)
    with time_machine.travel(dates.end_of(one.expires_on)):
        grey = client.get(address, headers={"if-none-match": bright["ETag"]})

    assert ("★" in bright.content.decode(), grey.status_code, "★" in grey.content.decode()) == (True, 200, False)


def test_looks_are_counted_by_day_without_addresses(client, settings):
    one = certification.certificate(stars=4)
    settings.SCAN_PLACE_HEADER = "X-Place"
    address = reverse("check", args=[one.code])

    client.get(address)
    client.get(address)
    client.get(address, headers={"x-place": "Hà Nội"})
    client.head(address)

    assert list(ScanCount.objects.order_by("place").values_list("certificate__code", "day", "place", "scans")) == [
        (one.code, dates.today(), "", 2),
        (one.code, dates.today(), "Hà Nội", 1),
    ]


def test_too_many_looks_are_refused_and_not_counted(client, monkeypatch):
    one = certification.certificate(stars=4)
    monkeypatch.setattr("marketplace.register.certification.views.check.LOOKS_A_MINUTE", 2)
    answers = [client.get(reverse("check", args=[one.code])).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert ScanCount.objects.get().scans == 2
