"""Pages beside the goods, in PostgreSQL."""

from django.db import connection

from marketplace.shop.search.models import PageDocument

from .conditions import LETTERS, Asked


class AskedPages(Asked):
    """Pages have no time of their own."""

    holds = "true"


class CalledPages(AskedPages):
    """Those that have the words in their names or places, not only in what they tell."""

    letters = "".join(letter for field, letter in LETTERS.items() if field != "kind")


def pages(wanted, kinds, *, language, most, called=False):
    """Pages beside the goods in this language, the best `most` of each of these kinds, by the words and the score of goods."""
    asked = (CalledPages if called else AskedPages)(wanted)
    asked.base.append("d.kind = ANY(%(kinds)s) AND d.language IN ('', %(language)s)")
    score = asked.score() if wanted.terms else "0"
    by_name = 'd.name_folded COLLATE "C", d.key COLLATE "C"'
    ranked = (
        f"SELECT d.*, row_number() OVER (PARTITION BY d.kind ORDER BY {score} DESC, {by_name}) AS place"  # noqa: S608
        f" FROM {PageDocument._meta.db_table} d WHERE {' AND '.join(asked.base)}"
    )
    sql = f"SELECT * FROM ({ranked}) ranked WHERE place <= %(most)s ORDER BY kind, place"  # noqa: S608
    return list(PageDocument.objects.raw(sql, {**asked.params, "kinds": list(kinds), "language": language, "most": most}))


def page_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM ts_stat(%s)", [f"SELECT words FROM {PageDocument._meta.db_table}"])  # noqa: S608
        return sorted(word for (word,) in cursor.fetchall())
