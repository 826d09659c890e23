import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english():
    """Services are asked in the words of their source; what pages say in Vietnamese, the views' tests read."""
    with translation.override("en"):
        yield
