"""Settings, addresses, servers. Imports the Celery application, so that tasks go to its broker."""

from campus.config.celery import app as celery_app

__all__ = ["celery_app"]
