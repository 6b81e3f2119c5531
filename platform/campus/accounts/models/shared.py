"""Computers that several people use, and paper cards for people without e-mail."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.accounts.models.accounts import Account
from campus.accounts.rules.shared import CARD_VALID_FOR, IDLE_MINUTES, PIN_TRIES
from campus.kernel.models import UuidModel


class SharedDevice(UuidModel):
    """A computer that several people use: made by HR, opened there by its link, ended by HR.

    Of both secrets, the link's and the one that the computer keeps, there is only a SHA-256.
    """

    name = models.CharField(_("Wo steht er?"), max_length=100)
    idle_minutes = models.PositiveSmallIntegerField(_("Abmelden nach"), default=5)
    link_digest = models.CharField(_("Prüfwert des Links"), max_length=64)
    link_expires_at = models.DateTimeField(_("Link gültig bis"))
    digest = models.CharField(  # noqa: DJ001 none before the link is opened
        _("Prüfwert"), max_length=64, null=True, blank=True
    )
    made_at = models.DateTimeField(_("angelegt am"))
    made_by_id = models.UUIDField(_("angelegt von"), null=True, blank=True)
    opened_at = models.DateTimeField(_("eingerichtet am"), null=True, blank=True)
    ended_at = models.DateTimeField(_("entfernt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("gemeinsamer Rechner")
        verbose_name_plural = _("gemeinsame Rechner")
        constraints = [
            models.UniqueConstraint(
                fields=["link_digest"],
                name="accounts_shareddevice_link_unique",
                violation_error_message=_("Diesen Link gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["digest"],
                name="accounts_shareddevice_secret_unique",
                violation_error_message=_("Diesen Rechner gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(idle_minutes__in=sorted(IDLE_MINUTES)),
                name="accounts_shareddevice_idle_known",
                violation_error_message=_("Bitte wählen Sie eine der angebotenen Zeiten."),
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True, opened_at__isnull=True)
                | Q(digest__isnull=False, opened_at__lte=F("link_expires_at")),
                name="accounts_shareddevice_opened_in_time",
                violation_error_message=_("Dieser Link ist abgelaufen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PaperCard(UuidModel):
    """A letter's code that goes on as something to have, together with a PIN to know.

    The PIN is hashed together with the code, so that a copy of this row does not give it away.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="paper_cards", verbose_name=_("Zugang")
    )
    code_hash = models.CharField(_("Prüfwert des Codes"), max_length=128)
    pin_hash = models.CharField(_("Prüfwert der PIN"), max_length=128)
    wrong_tries = models.PositiveSmallIntegerField(_("Fehlversuche"), default=0)
    made_at = models.DateTimeField(_("angelegt am"))
    expires_at = models.DateTimeField(_("gültig bis"))
    ended_at = models.DateTimeField(_("ersetzt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Anmeldung mit Brief und PIN")
        verbose_name_plural = _("Anmeldungen mit Brief und PIN")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_at__isnull=True),
                name="accounts_papercard_one_each",
                violation_error_message=_("Diese Person hat schon einen gültigen Brief."),
            ),
            models.CheckConstraint(
                condition=Q(wrong_tries__lte=PIN_TRIES),
                name="accounts_papercard_tries_limited",
                violation_error_message=_("Zu viele Fehlversuche."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + CARD_VALID_FOR),
                name="accounts_papercard_at_most_a_year",
                violation_error_message=_("Ein Brief gilt höchstens ein Jahr."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
