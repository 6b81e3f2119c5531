"""A municipality's own sign-in: how it is set up, and which identity is whose."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.accounts.models.accounts import Account
from campus.accounts.rules.sso import MATCHES, OIDC, SAML
from campus.kernel.models import UuidModel


class IdentityProvider(UuidModel):
    """One version of how a municipality signs its people in; a change is a new version.

    It is switched on only after a test with this very version, and off when another one is.
    """

    title = models.CharField(_("Name auf dem Knopf"), max_length=80)
    protocol = models.CharField(_("Verfahren"), max_length=4, default=OIDC, db_default=OIDC)
    issuer = models.CharField(_("Adresse des Anmeldedienstes"), max_length=500)
    client_id = models.CharField(_("Client-ID"), max_length=255)
    sealed_secret = models.TextField(_("verschlüsseltes Geheimnis"), blank=True)
    scopes = models.CharField(_("Bereiche"), max_length=200)
    sign_on_url = models.CharField(
        _("Anmeldeadresse"), max_length=500, blank=True, default="", db_default=""
    )
    sign_out_url = models.CharField(
        _("Abmeldeadresse"), max_length=500, blank=True, default="", db_default=""
    )
    sign_out_answer_url = models.CharField(
        _("Adresse für Antworten auf Abmeldungen"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
    )
    certificates = models.TextField(_("Zertifikate"), blank=True, default="", db_default="")
    own_certificate = models.TextField(
        _("eigenes Zertifikat"), blank=True, default="", db_default=""
    )
    subject_attribute = models.CharField(
        _("Attribut mit der Kennung"), max_length=100, blank=True, default="", db_default=""
    )
    match_by = models.CharField(_("erkannt an"), max_length=20, blank=True)
    match_claim = models.CharField(_("Merkmal"), max_length=100, blank=True)
    made_at = models.DateTimeField(_("angelegt am"))
    made_by_id = models.UUIDField(_("angelegt von"), null=True, blank=True)
    tested_at = models.DateTimeField(_("geprüft am"), null=True, blank=True)
    on_at = models.DateTimeField(_("eingeschaltet am"), null=True, blank=True)
    off_at = models.DateTimeField(_("ausgeschaltet am"), null=True, blank=True)
    required_at = models.DateTimeField(_("für alle verlangt seit"), null=True, blank=True)

    class Meta:
        verbose_name = _("Anmeldung der Kommune")
        verbose_name_plural = _("Anmeldungen der Kommune")
        constraints = [
            models.CheckConstraint(
                condition=Q(on_at__isnull=True) | Q(tested_at__isnull=False),
                name="accounts_identityprovider_tested_before_on",
                violation_error_message=_("Vor dem Einschalten steht eine Anmeldung zur Probe."),
            ),
            models.UniqueConstraint(
                # NULL while it is on, and NULLs count as equal here.
                fields=["off_at"],
                condition=Q(on_at__isnull=False, off_at__isnull=True),
                nulls_distinct=False,
                name="accounts_identityprovider_one_on",
                violation_error_message=_("Es ist schon eine andere Anmeldung eingeschaltet."),
            ),
            models.CheckConstraint(
                condition=Q(off_at__isnull=True) | Q(off_at__gte=F("on_at")),
                name="accounts_identityprovider_off_after_on",
                violation_error_message=_("Ausgeschaltet wird, was eingeschaltet war."),
            ),
            models.CheckConstraint(
                condition=Q(required_at__isnull=True)
                | Q(on_at__isnull=False, required_at__gte=F("on_at")),
                name="accounts_identityprovider_required_while_on",
                violation_error_message=_("Verlangt werden kann nur, was eingeschaltet ist."),
            ),
            models.CheckConstraint(
                condition=Q(match_by__in=sorted(MATCHES)),
                name="accounts_identityprovider_match_known",
                violation_error_message=_("An diesem Merkmal wird niemand erkannt."),
            ),
            models.CheckConstraint(
                condition=Q(match_by="", match_claim="") | (~Q(match_by="") & ~Q(match_claim="")),
                name="accounts_identityprovider_match_complete",
                violation_error_message=_("Zu einem Merkmal gehört, was es bedeutet."),
            ),
            models.CheckConstraint(
                condition=~Q(issuer="") & ~Q(client_id=""),
                name="accounts_identityprovider_named",
                violation_error_message=_("Adresse und Client-ID müssen ausgefüllt sein."),
            ),
            models.CheckConstraint(
                condition=Q(protocol=OIDC, sign_on_url="", certificates="")
                | (Q(protocol=SAML) & ~Q(sign_on_url="") & ~Q(certificates="")),
                name="accounts_identityprovider_saml_complete",
                violation_error_message=_("Zu SAML gehören Anmeldeadresse und Zertifikat."),
            ),
            models.CheckConstraint(
                condition=Q(sign_out_answer_url="") | (Q(protocol=SAML) & ~Q(sign_out_url="")),
                name="accounts_identityprovider_sign_out_complete",
                violation_error_message=_("Zu einer Antwortadresse gehört eine Abmeldeadresse."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Identity(UuidModel):
    """Who somebody is at an identity provider: issuer and subject, never a name or an address."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="identities", verbose_name=_("Zugang")
    )
    issuer = models.CharField(_("Anmeldedienst"), max_length=500)
    subject = models.CharField(_("Kennung dort"), max_length=255)
    linked_at = models.DateTimeField(_("verbunden am"))
    ended_at = models.DateTimeField(_("getrennt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Verbindung mit der Anmeldung der Kommune")
        verbose_name_plural = _("Verbindungen mit der Anmeldung der Kommune")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                condition=Q(ended_at__isnull=True),
                name="accounts_identity_one_account",
                violation_error_message=_("Diese Anmeldung gehört schon zu einem anderen Zugang."),
            ),
            models.UniqueConstraint(
                fields=["account", "issuer"],
                condition=Q(ended_at__isnull=True),
                name="accounts_identity_one_each",
                violation_error_message=_("Der Zugang hat schon eine andere Anmeldung."),
            ),
            models.CheckConstraint(
                condition=~Q(issuer="") & ~Q(subject=""),
                name="accounts_identity_named",
                violation_error_message=_("Eine Anmeldung nennt Dienst und Kennung."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("linked_at")),
                name="accounts_identity_ended_after_link",
                violation_error_message=_("Getrennt wird, was verbunden war."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BreakGlass(UuidModel):
    """An account that may go on with password and second factor when all others may not."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="break_glass", verbose_name=_("Zugang")
    )
    named_at = models.DateTimeField(_("benannt am"))
    withdrawn_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Notfallzugang")
        verbose_name_plural = _("Notfallzugänge")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(withdrawn_at__isnull=True),
                name="accounts_breakglass_once",
                violation_error_message=_("Dieser Zugang ist schon als Notfallzugang benannt."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("named_at")),
                name="accounts_breakglass_withdrawn_after_naming",
                violation_error_message=_("Zurückgenommen wird, was benannt war."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.account_id)


class SamlAnswer(UuidModel):
    """What a provider has said and what was believed once: never again.

    An assertion waits for its browser to come on: it is posted from another site, without the
    session; what it says lies sealed until the next request, which has one. What asks to sign
    somebody out is taken at once.
    """

    assertion_digest = models.CharField(_("Prüfwert der Aussage"), max_length=64)
    attempt_digest = models.CharField(_("Prüfwert der Anmeldung"), max_length=64)
    sealed = models.TextField(_("verschlüsselte Aussage"), blank=True)
    received_at = models.DateTimeField(_("angekommen am"))
    taken_at = models.DateTimeField(_("benutzt am"), null=True, blank=True)
    kept_until = models.DateTimeField(_("aufgehoben bis"))

    class Meta:
        verbose_name = _("Antwort des Anmeldedienstes")
        verbose_name_plural = _("Antworten des Anmeldedienstes")
        constraints = [
            models.UniqueConstraint(
                fields=["assertion_digest"],
                name="accounts_samlanswer_assertion_once",
                violation_error_message=_("Diese Aussage wurde schon benutzt."),
            ),
            models.UniqueConstraint(
                fields=["attempt_digest"],
                name="accounts_samlanswer_attempt_once",
                violation_error_message=_("Zu dieser Anmeldung gibt es schon eine Antwort."),
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(sealed=""),
                name="accounts_samlanswer_empty_once_taken",
                violation_error_message=_("Was benutzt ist, wird nicht aufgehoben."),
            ),
            models.CheckConstraint(
                condition=Q(kept_until__gt=F("received_at")),
                name="accounts_samlanswer_kept_after_receipt",
                violation_error_message=_("Eine Antwort wird eine Zeit lang aufgehoben."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
