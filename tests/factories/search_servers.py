"""Real search servers for tests; without their packages a test is left out, and fails under CI."""

import os

import pytest

from deploy.embedded_elasticsearch import Installation, Refused

HEAP = "256m"


@pytest.fixture(scope="session")
def search_programs():
    """Where the server's programs lie."""
    try:
        return Installation().ensure()
    except Refused as refusal:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(refusal))
