"""The settings, by concern; this file only gathers them."""

from .applications import *
from .celery import *
from .database import *
from .life import *
from .logging import *
from .merging import *
from .product import *
from .retention import *
from .rights import *
from .sentry import *
from .signin import *
from .web import *
