from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "assessments.library"
    label = "library"
    verbose_name = "Kompetenzbibliothek"
    default_auto_field = "django.db.models.BigAutoField"
