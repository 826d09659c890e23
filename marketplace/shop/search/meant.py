"""What somebody may have meant whose words found nothing."""

import re

from django.db import connection, transaction

from marketplace.foundation.core.text import fold

from .models import ProductDocument

TABLE = ProductDocument._meta.db_table
ALIKE = 0.45


def instead_of(text, on):
    """The words of the name nearest to what was typed, or nothing."""
    phrase = fold(text)
    sql = (
        f"SELECT d.name FROM {TABLE} d WHERE d.star_from <= %(on)s AND d.star_until > %(on)s AND %(phrase)s <%% d.name_folded"  # noqa: S608
        " ORDER BY word_similarity(%(phrase)s, d.name_folded) DESC, d.stars DESC LIMIT 1"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [ALIKE])
        cursor.execute(sql, {"phrase": phrase, "on": on})
        row = cursor.fetchone()
    if row is None:
        return ""
    many = max(2, len(re.findall(r"\w+", text)))
    return " ".join(row[0].split()[:many]).strip(",.").lower()
