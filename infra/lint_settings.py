"""Settings for tools that only read the code (mypy): no server is asked."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://campus@/campus")
os.environ.setdefault("REDIS_URL", "redis://localhost")
os.environ.setdefault("SECRET_KEY", "x" * 50)

from campus.config.settings import *
