from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from campus.kernel.stored import shared
from tenants.registry.database import guards, leaving

_shared = partial(shared, "die Kommune und ihr Leben auf der Plattform", retention="rules")

STORED = {
    "registry_municipality": _shared(
        "id schema_name name ars kind population street postcode city leitweg_id welcome "
        "logo_png announcement announced_until state state_since created_at schema_version "
        "cell moving_since",
    ),
    "registry_celldecision": _shared(
        "key is_commit decided_at",
    ),
    "registry_host": _shared(
        "id domain tenant is_primary redirects_until",
    ),
    "registry_schematemplate": _shared(
        "version statements making made_at",
    ),
    "registry_formername": _shared(
        "id municipality name ars host last_day occasion recorded_at",
        pseudonym="recorded_by",
    ),
    "registry_exportrun": _shared(
        "id municipality state job_id requested_at made_at tables rows size_bytes "
        "manifest_sha256 downloaded_at",
        pseudonym="requested_by",
    ),
    "registry_exportpart": _shared(
        "id run number",
        withheld="sealed",
    ),
    "registry_departure": _shared(
        "id municipality successor export state planned_at not_before started_at finished_at "
        "job_id steps proof proof_sha256",
        pseudonym="planned_by started_by",
    ),
    "registry_merger": _shared(
        "id municipality successor state occasion mark new_name new_ars new_subdomain planned_at "
        "started_at merged_at ended_at job_id kept_schema steps proof proof_sha256",
        pseudonym="choices planned_by started_by ended_by",
    ),
    "registry_restoration": _shared(
        "id municipality state kept_schema source_sha256 restored_at ended_at findings",
    ),
}


class RegistryConfig(AppConfig):
    name = "tenants.registry"
    label = "registry"
    verbose_name = "Kommunen"
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED

    def ready(self) -> None:
        """Guard models and mails; have `check --deploy --database default` look at the log-in."""
        from tenants.registry.services.checking_database import check_database

        guards.install()
        leaving.guard_mails()
        checks.register(check_database, checks.Tags.database, deploy=True)

    audit_actions = {
        "registry.municipality_created": _("Kommune angelegt"),
        "registry.municipality_changed": _("Angaben einer Kommune geändert"),
        "registry.municipality_state_changed": _("Stand einer Kommune geändert"),
        "registry.municipality_renamed": _("Kommune umbenannt"),
        "registry.keys_rotated": _("alles unter neuen Schlüsseln versiegelt"),
        "registry.municipality_exported": _("Daten einer Kommune exportiert"),
        "registry.export_requested": _("Export einer Kommune angefordert"),
        "registry.export_downloaded": _("Export einer Kommune heruntergeladen"),
        "registry.departure_planned": _("Löschung einer Kommune vorgemerkt"),
        "registry.departure_withdrawn": _("Löschung einer Kommune zurückgenommen"),
        "registry.departure_started": _("Löschung einer Kommune begonnen"),
        "registry.municipality_deleted": _("Kommune gelöscht"),
        "registry.merger_planned": _("Zusammenschluss zweier Kommunen vorbereitet"),
        "registry.merger_withdrawn": _("Vorbereiteter Zusammenschluss verworfen"),
        "registry.merger_started": _("Zusammenschluss zweier Kommunen begonnen"),
        "registry.municipality_merged": _("Kommunen zusammengeführt"),
        "registry.merger_confirmed": _("Zusammenschluss bestätigt"),
        "registry.merger_taken_back": _("Zusammenschluss zurückgenommen"),
        "registry.backed_up": _("Datenbank gesichert"),
        "registry.municipality_backed_up": _("Kommune gesichert"),
        "registry.municipality_moved": _("Kommune in eine andere Datenbank verlegt"),
        "registry.municipality_restored": _("Kommune auf eine Sicherung zurückgesetzt"),
        "registry.municipality_restoration_confirmed": _("Wiederherstellung bestätigt"),
        "registry.municipality_restoration_taken_back": _("Wiederherstellung zurückgenommen"),
    }
