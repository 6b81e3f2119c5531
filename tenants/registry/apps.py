from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "tenants.registry"
    label = "registry"
    verbose_name = "Kommunen"
    default_auto_field = "django.db.models.BigAutoField"
