from django.db import connection

from marketplace.foundation.core import dates

_UPSERT = """
INSERT INTO certification_scancount AS kept (certificate_id, day, place, scans) VALUES (%s, %s, %s, 1)
ON CONFLICT (certificate_id, day, place) DO UPDATE SET scans = kept.scans + 1
"""


def count_scan(certificate, *, place="", on=None):
    """One more look at this certificate today; one upsert, so that simultaneous ones are all counted."""
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [certificate.pk, dates.today(on), place[:40]])
