import os
import signal
import subprocess
import sys

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

from .real_file import killed_while_writing


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_nothing_is_half_written_and_a_second_run_finishes_it():
    places.load()
    load_content()
    process = killed_while_writing(importing_process)

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
