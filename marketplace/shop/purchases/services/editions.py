"""The texts a shopper agrees to, frozen with the label that each purchase carries."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.shop.purchases.models import TermsEdition

_LOCK = 736_001  # of PostgreSQL, held until the transaction ends: two editors publish one after the other


@transaction.atomic
def publish_terms(texts, *, actor, on=None):
    """`texts`: {slug: {"title", "html"}}, all that binds. Unchanged texts stay the edition they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    on, latest = on or timezone.now(), TermsEdition.objects.first()
    if latest and latest.texts == texts:
        return latest
    number = latest.number + 1 if latest else 1
    label = f"bản {number}, ngày {dates.words(dates.today(on))}" if latest else settings.TERMS_VERSION
    edition = TermsEdition.objects.create(number=number, label=label, texts=texts, published_at=on)
    audit.record("terms_published", edition, actor=actor, details={"label": label})
    return edition
