"""Account, role and invitation; nothing of Django's groups, permissions or content types."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from campus.accounts.rules import (
    INVITATION_TRIES,
    LETTER,
    LINK,
    MINISTRY,
    ROLES,
)
from campus.kernel.models import UuidModel


class Account(AbstractBaseUser):
    """A person's access to one host. Open until `closed_at`; every device is bound to the epoch."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-Mail-Adresse"), null=True, blank=True)  # noqa: DJ001 unique
    login_name = models.CharField(  # noqa: DJ001 unique where given
        _("Anmeldename"), max_length=40, null=True, blank=True
    )
    display_name = models.CharField(_("Name"), max_length=200)
    created_at = models.DateTimeField(_("angelegt am"))
    closed_at = models.DateTimeField(_("geschlossen am"), null=True, blank=True)
    session_epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    # The municipality's provider said that its person is gone; ends with the next sign-in.
    signed_out_at = models.DateTimeField(_("vom Anmeldedienst abgemeldet"), null=True, blank=True)

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = BaseUserManager["Account"]()

    class Meta:
        verbose_name = _("Zugang")
        verbose_name_plural = _("Zugänge")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_account_email_unique",
                violation_error_message=_("Für diese E-Mail-Adresse gibt es schon einen Zugang."),
            ),
            models.UniqueConstraint(
                Lower("login_name"),
                name="accounts_account_login_name_unique",
                violation_error_message=_("Diesen Anmeldenamen gibt es schon."),
            ),
            models.CheckConstraint(
                condition=(Q(email__isnull=False) & ~Q(email=""))
                | (Q(login_name__isnull=False) & ~Q(login_name="")),
                name="accounts_account_can_be_named",
                violation_error_message=_(
                    "Ein Zugang braucht eine E-Mail-Adresse oder einen Anmeldenamen."
                ),
            ),
            models.CheckConstraint(
                condition=Q(login_name__isnull=True) | ~Q(login_name__contains="@"),
                name="accounts_account_login_name_is_no_email",
                violation_error_message=_("Ein Anmeldename enthält kein @-Zeichen."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("created_at")),
                name="accounts_account_closed_after_creation",
                violation_error_message=_(
                    "Ein Zugang kann nicht geschlossen sein, bevor es ihn gab."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.closed_at is None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # A new password or a new epoch ends every session of the account at its next request.
        return salted_hmac(
            "campus.accounts.session",
            f"{self.password}:{self.session_epoch.hex}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class RoleGrant(UuidModel):
    """One role of one account, from the moment it was granted until it was revoked."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="role_grants", verbose_name=_("Zugang")
    )
    role = models.CharField(_("Rolle"), max_length=30)
    funder_id = models.UUIDField(_("Fördergeber"), null=True, blank=True)
    granted_at = models.DateTimeField(_("erteilt am"))
    granted_by_id = models.UUIDField(_("erteilt von"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("entzogen am"), null=True, blank=True)
    revoked_by_id = models.UUIDField(_("entzogen von"), null=True, blank=True)

    class Meta:
        verbose_name = _("Rolle")
        verbose_name_plural = _("Rollen")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(revoked_at__isnull=True),
                name="accounts_rolegrant_once",
                violation_error_message=_("Diese Person hat die Rolle schon."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(ROLES)),
                name="accounts_rolegrant_role_known",
                violation_error_message=_("Diese Rolle gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(role=MINISTRY, funder_id__isnull=False)
                | (~Q(role=MINISTRY) & Q(funder_id__isnull=True)),
                name="accounts_rolegrant_funder_of_ministry",
                violation_error_message=_(
                    "Wer für ein Ministerium liest, gehört zu genau einem Fördergeber."
                ),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("granted_at")),
                name="accounts_rolegrant_revoked_after_grant",
                violation_error_message=_(
                    "Eine Rolle kann nicht entzogen sein, bevor sie erteilt war."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.account_id})"


class Invitation(UuidModel):
    """One offer to one account to set its first password: used once, withdrawn, or run out.

    The secret exists only in the e-mail or letter; this row keeps its hash.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("Zugang")
    )
    schema_name = models.CharField(_("Bereich"), max_length=63)
    purpose = models.CharField(_("Zweck"), max_length=20)
    secret_hash = models.CharField(  # noqa: DJ001 none before the e-mail is written
        _("Prüfwert"), max_length=128, null=True, blank=True
    )
    created_at = models.DateTimeField(_("angelegt am"))
    expires_at = models.DateTimeField(_("gültig bis"))
    sent_at = models.DateTimeField(_("versandt am"), null=True, blank=True)
    opened_at = models.DateTimeField(_("geöffnet am"), null=True, blank=True)
    used_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(_("Fehlversuche"), default=0)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_one_open",
                violation_error_message=_("Für diese Person ist schon eine Einladung offen."),
            ),
            models.UniqueConstraint(
                fields=["secret_hash"],
                name="accounts_invitation_secret_unique",
                violation_error_message=_("Dieses Geheimnis ist schon vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[LINK, LETTER]),
                name="accounts_invitation_purpose_known",
                violation_error_message=_("Eine Einladung kommt per E-Mail oder per Brief."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="accounts_invitation_expires_after_creation",
                violation_error_message=_("Eine Einladung läuft nach ihrem Anlegen ab."),
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lte=F("expires_at")),
                name="accounts_invitation_used_in_time",
                violation_error_message=_("Diese Einladung ist abgelaufen."),
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="accounts_invitation_used_or_withdrawn",
                violation_error_message=_("Eine zurückgezogene Einladung gilt nicht mehr."),
            ),
            models.CheckConstraint(
                condition=Q(wrong_tries__lte=INVITATION_TRIES),
                name="accounts_invitation_tries_limited",
                violation_error_message=_("Zu viele Fehlversuche."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.account_id})"


class SealedMail(UuidModel):
    """An e-mail with a code for signing in, encrypted; the row is gone once it is sent."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", verbose_name=_("Zugang")
    )
    sealed = models.TextField(_("verschlüsselter Text"))
    created_at = models.DateTimeField(_("angelegt am"))

    class Meta:
        verbose_name = _("Code-E-Mail")
        verbose_name_plural = _("Code-E-Mails")
        constraints = [
            models.CheckConstraint(
                condition=~Q(sealed=""),
                name="accounts_sealedmail_has_text",
                violation_error_message=_("Eine E-Mail braucht einen Text."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
