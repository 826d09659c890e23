import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.imports.models import ImportRun, Stage
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.producers.models import Producer
from tests.factories import places

# The importing transaction has written its first product and waits for the table of recognitions.
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'certification_recognition'::regclass"


def address():
    database = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=database["NAME"],
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"] or None,
    )


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_nothing_is_half_written_and_a_second_run_finishes_it():
    places.load()
    load_content()
    with psycopg.connect(address()) as held:
        held.execute("LOCK TABLE certification_recognition IN EXCLUSIVE MODE")
        process = importing_process()
        try:
            wait_until_blocked(process)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        held.rollback()

    assert process.returncode == -signal.SIGKILL
    run = ImportRun.objects.get()
    assert (run.stage, run.checked) == (Stage.READY, 118)
    assert RegisteredProduct.objects.count() == 0
    assert Producer.objects.count() == 0
    assert AuditEntry.objects.count() == 0

    call_command("import_register", verbosity=0)

    assert RegisteredProduct.objects.count() == 118
    run.refresh_from_db()
    assert run.stage == Stage.APPLIED
    assert ImportRun.objects.filter(file_name=run.file_name).count() == 1


def importing_process():
    code = (
        "import django; from django.conf import settings; django.setup();"
        "from django.db import connections; connections['default'].settings_dict['NAME'] = __import__('sys').argv[1];"
        "from django.core.management import call_command; call_command('import_register')"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test", "DATABASE_URL": settings.DATABASE_URL}
    return subprocess.Popen([sys.executable, "-c", code, connection.settings_dict["NAME"]], env=environment, cwd=settings.BASE_DIR)


def wait_until_blocked(process):
    with psycopg.connect(address(), autocommit=True) as watching:
        for _ in range(600):
            assert process.poll() is None
            if watching.execute(BLOCKED).fetchone()[0]:
                return
            time.sleep(0.1)
    raise AssertionError("the import never reached its writing")
