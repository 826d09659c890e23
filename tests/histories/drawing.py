"""How much of what is drawn at random is tried: little in each run of all tests, more in `make test-random`."""

import os

TIMES = int(os.environ.get("TIMES", "1"))


def examples(number):
    return number * TIMES
