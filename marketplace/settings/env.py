"""The one reader of the environment."""

from environs import Env

env = Env()
