"""Which PostgreSQL: the one DATABASE_URL names, else the project's own."""

import hashlib
import os
from pathlib import Path

from deploy.embedded_postgres import Server

from .env import env

ROOT = Path(__file__).resolve().parents[2]


def database_url():
    given = env.str("DATABASE_URL", "")
    if given:
        return given
    name = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:10]
    return Server(Path(f"/var/tmp/pg-{os.geteuid()}-{name}")).start()
