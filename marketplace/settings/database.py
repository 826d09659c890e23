"""Which PostgreSQL: the one DATABASE_URL names, else the project's own."""

from deploy.embedded_postgres import Server
from deploy.template import create_missing

from .env import env


def database_url():
    given = env.get("DATABASE_URL")
    if given:
        return given
    server, name = Server(), env.get("DATABASE_NAME")
    server.hold()
    create_missing(server.start(), name)
    return server.url(name)
