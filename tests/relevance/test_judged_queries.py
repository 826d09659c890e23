"""What people in Bắc Kạn would expect: judged queries over the whole register."""

import pytest
from django.core.management import call_command

from marketplace.shop.search import services
from tests.relevance.judge import judge, queries, rate, table, titles_shown

pytestmark = pytest.mark.django_db
FEWEST = 150


def test_judged_queries_find_what_is_meant(the_map):
    call_command("load_content")
    call_command("load_demo", everything=True)
    services.rebuild()
    titles = titles_shown()

    verdicts = [judge(judged, titles) for judged in queries()]

    failed = [(one.judged.text, one.titles) for one in verdicts if not one.success or one.trapped]
    print(*table(verdicts), sep="\n")  # noqa: T201  shown by -s, and when it fails
    assert len(verdicts) >= FEWEST
    assert rate(verdicts, "success") >= 0.95, failed
    assert rate(verdicts, "recall") >= 0.97, [(one.judged.text, one.recall) for one in verdicts if one.recall < 1]
    assert rate(verdicts, "trapped") <= 0.02, failed
