from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.kernel.stored import SECURITY, Stored

STORED = {
    "web_storedanswer": Stored(
        purpose="die Antwort an ein anderes Programm, damit ein wiederholter Auftrag nichts "
        "doppelt tut",
        basis=SECURITY,
        readers="das Programm, das gefragt hat",
        retention="answers",
        technical="id method path request_hash status headers created_at",
        withheld="key body",
        pseudonym="principal",
    ),
}


class WebConfig(AppConfig):
    name = "campus.web"
    label = "web"
    verbose_name = _("Seiten")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
