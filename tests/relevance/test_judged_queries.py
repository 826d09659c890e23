"""What people in Bắc Kạn would expect: judged queries over the whole register, answered by both engines."""

import pytest
from django.core.management import call_command

from marketplace.shop.search import rebuilding, services
from marketplace.shop.search.engines import elasticsearch as cluster
from marketplace.shop.search.engines import postgres
from tests.factories.search_servers import settle
from tests.relevance.judge import goods_shown, judge, queries, rate, table

pytestmark = pytest.mark.django_db
FEWEST = 700


def test_judged_queries_find_what_is_meant(the_map, elasticsearch):
    call_command("load_content")
    call_command("load_demo", everything=True)
    services.rebuild()
    rebuilding.rebuild()
    settle()
    goods = goods_shown()

    for engine in (postgres, cluster):
        verdicts = [judge(judged, goods, engine=engine) for judged in queries()]

        failed = [(one.judged.text, one.titles) for one in verdicts if not one.success or one.trapped]
        print(engine.NAME, *table(verdicts), sep="\n")  # noqa: T201  shown by -s, and when it fails
        assert len(verdicts) >= FEWEST
        assert rate(verdicts, "success") >= 0.95, failed
        assert rate(verdicts, "recall") >= 0.97, [(one.judged.text, one.recall) for one in verdicts if one.recall < 1]
        assert rate(verdicts, "trapped") <= 0.02, failed
