"""A real installation: refuses to start half-configured."""

from .base import *  # noqa: F403
