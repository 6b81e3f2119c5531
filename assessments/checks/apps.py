from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "assessments.checks"
    label = "checks"
    verbose_name = "Kompetenz-Check"
    default_auto_field = "django.db.models.BigAutoField"
