"""Answers of the interface, kept in the schema in which they were given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StoredAnswer(models.Model):
    """What a POST was answered with, so that the same request gets the same answer.

    Written in the transaction of the effect; a request that was refused leaves none.
    """

    principal = models.CharField(_("Wer (Pseudonym)"), max_length=32)
    key = models.CharField(_("Vorgangsschlüssel"), max_length=255)
    method = models.CharField(_("Methode"), max_length=10)
    path = models.CharField(_("Adresse"), max_length=300)
    request_hash = models.CharField(_("Prüfwert der Anfrage"), max_length=64)
    status = models.PositiveSmallIntegerField(_("Status"))
    headers = models.JSONField(_("Kopfzeilen"), default=dict)
    body = models.TextField(_("Antwort"), blank=True)
    created_at = models.DateTimeField(_("beantwortet am"), db_index=True)

    class Meta:
        verbose_name = _("Antwort der Schnittstelle")
        verbose_name_plural = _("Antworten der Schnittstelle")
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "key"],
                name="web_storedanswer_once",
                violation_error_message=_("Diese Anfrage ist schon beantwortet."),
            ),
            models.CheckConstraint(
                condition=Q(status__gte=200, status__lt=300),
                name="web_storedanswer_of_success",
                violation_error_message=_("Nur was etwas bewirkt hat, wird aufgehoben."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
