"""Tokens with which other programs use the interface."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.accounts.models.accounts import Account
from campus.accounts.rules.tokens import SCOPES, TOKEN_KINDS, TOKEN_VALID_FOR
from campus.kernel.models import UuidModel


class ApiToken(UuidModel):
    """What a machine shows instead of signing in: one role's rights, cut down to some scopes.

    The token itself is shown once; this row keeps its SHA-256 (it has 238 random bits).
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("erstellt von")
    )
    kind = models.CharField(_("Rolle"), max_length=30)
    funder_id = models.UUIDField(_("Fördergeber"), null=True, blank=True)
    name = models.CharField(_("Wofür"), max_length=100)
    short_id = models.CharField(_("Kennung"), max_length=8)
    digest = models.CharField(_("Prüfwert"), max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("Bereiche"))
    created_at = models.DateTimeField(_("erstellt am"))
    expires_at = models.DateTimeField(_("gültig bis"))
    last_used_on = models.DateField(_("zuletzt benutzt am"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("widerrufen am"), null=True, blank=True)
    revoked_by_id = models.UUIDField(_("widerrufen von"), null=True, blank=True)

    class Meta:
        verbose_name = _("Zugangsschlüssel")
        verbose_name_plural = _("Zugangsschlüssel")
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                name="accounts_apitoken_digest_unique",
                violation_error_message=_("Diesen Schlüssel gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["short_id"],
                name="accounts_apitoken_short_id_unique",
                violation_error_message=_("Diese Kennung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(TOKEN_KINDS)),
                name="accounts_apitoken_kind_known",
                violation_error_message=_("Für diese Rolle gibt es keine Zugangsschlüssel."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=sorted(SCOPES), scopes__len__gte=1),
                name="accounts_apitoken_scopes_known",
                violation_error_message=_("Ein Zugangsschlüssel braucht bekannte Bereiche."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + TOKEN_VALID_FOR),
                name="accounts_apitoken_at_most_a_year",
                violation_error_message=_("Ein Zugangsschlüssel gilt höchstens ein Jahr."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="accounts_apitoken_revoked_after_creation",
                violation_error_message=_(
                    "Ein Schlüssel kann nicht widerrufen sein, bevor es ihn gab."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"kc_{self.short_id}"
