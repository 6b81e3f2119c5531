"""Development: `manage.py dev`, embedded servers, demo data."""

from django.apps import AppConfig


class DevConfig(AppConfig):
    name = "campus.dev"
    label = "dev"
    verbose_name = "Entwicklung"
