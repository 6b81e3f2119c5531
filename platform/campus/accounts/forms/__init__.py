"""Forms of signing in, of second factors, and of the pages of this app."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from campus.accounts.rules import COOPERATIVE, MINISTRY, PROVIDER, ROLE_NAMES, read_letter_code
from campus.accounts.rules.tokens import TOKEN_DAYS
from campus.outbox.api import EVENT_TYPES
from campus.web.components import HintedLabel

_NEW_PASSWORD_HINT = _("Mindestens zwölf Zeichen. Ein Satz, den nur Sie kennen, ist gut.")
_REPEAT = _("Neues Passwort wiederholen")


def _word(form: forms.BaseForm, name: str, label: Any, hint: Any = "", **attributes: str) -> None:
    """Give a field of the library our words, and take its placeholder away."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", _("E-Mail-Adresse oder Anmeldename"), autocomplete="username")
        _word(self, "password", _("Passwort"))


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", _("E-Mail-Adresse"))


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", _("E-Mail-Adresse"))


class ConfirmCodeForm(allauth_forms.BaseConfirmCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Acht Buchstaben, zum Beispiel BCDF-GHJK. Groß oder klein ist gleich.")
        _word(self, "code", _("Code aus der E-Mail"), hint)

    def clean_code(self) -> str:
        # The library counts in the session, which parallel requests read before any writes it;
        # this counts every try at one code in one place.
        key = self.expected_code or context.request.session.session_key or "none"
        if not ratelimit.consume(context.request, action="confirm_code", key=f"code:{key}"):
            raise get_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_code())


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("Jetziges Passwort"))
        _word(self, "password1", _("Neues Passwort"), _NEW_PASSWORD_HINT)
        _word(self, "password2", _REPEAT)


class FirstPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", _("Neues Passwort"), _NEW_PASSWORD_HINT)
        _word(self, "password2", _REPEAT)


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", _("Neues Passwort"), _NEW_PASSWORD_HINT)
        _word(self, "password2", _REPEAT)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", _("Passwort"))


_APP_CODE = _("Code aus der App")
_APP_HINT = _("Sechs Ziffern, oder einer Ihrer Ersatzcodes.")


class SecondFactorForm(factor_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _APP_CODE, _APP_HINT)


class RepeatSecondFactorForm(factor_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _APP_CODE, _APP_HINT)


class ActivateAppForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _APP_CODE, _("Sechs Ziffern, die Ihre App jetzt anzeigt."))


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "name", _("Name"), _("Zum Beispiel „Diensthandy“."))
        hint = _("Dann genügt der Passkey mit PIN, Fingerabdruck oder Gesicht.")
        _word(self, "passwordless", _("Ohne Passwort anmelden"), hint)
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        # A truncated or invented answer makes the library's decoder raise.
        try:
            return dict(super().clean())
        except (KeyError, ValueError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _WholeAnswer:
    """A passkey's answer with parts missing is a wrong one, not a breakdown."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except KeyError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeySignInForm(_WholeAnswer, passkey_forms.LoginWebAuthnForm):
    pass


class PasskeyAsSecondFactorForm(_WholeAnswer, passkey_forms.AuthenticateWebAuthnForm):
    pass


class RepeatPasskeyForm(_WholeAnswer, passkey_forms.ReauthenticateWebAuthnForm):
    pass


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "name", _("Name"))


class LetterCodeField(forms.CharField):
    """A code from a letter; typing mistakes are noticed before they count as a try."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        code = read_letter_code(text)
        if code is None:
            raise forms.ValidationError(
                _("Der Code enthält einen Tippfehler. Bitte vergleichen Sie ihn mit dem Brief.")
            )
        return code


class ActivationForm(forms.Form):
    login_name = forms.CharField(
        label=_("Anmeldename"),
        help_text=_("Er steht in Ihrem Brief."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "data-from-fragment": True}),
    )
    code = LetterCodeField(
        label=_("Code aus dem Brief"),
        help_text=_("Groß oder klein, mit oder ohne Striche: beides ist richtig."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-from-fragment": True}
        ),
    )


class ActivationPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Neues Passwort"),
        help_text=_NEW_PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_REPEAT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["password"] != cleaned["repeated"]:
            self.add_error(
                "repeated",
                _("Die Passwörter sind verschieden. Bitte geben Sie zweimal dasselbe ein."),
            )
        return cleaned


class InviteForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-Mail-Adresse"))
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=[(role, ROLE_NAMES[role]) for role in (COOPERATIVE, MINISTRY, PROVIDER)],
        widget=forms.RadioSelect,
    )
    funder = forms.TypedChoiceField(
        label=_("Fördergeber"),
        help_text=_("Nur für die Rolle „Fördergeber“: wessen Zahlen die Person liest."),
        required=False,
        empty_value=None,
    )

    def __init__(self, *args: Any, funders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funder"].choices = [("", _("Keiner")), *funders]  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Wofür ist der Schlüssel?"),
        help_text=_("Zum Beispiel „Personalverwaltung, Nachtlauf“. Keine Namen von Personen."),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Was darf das Programm?"),
        help_text=_("Wählen Sie nur, was es wirklich braucht."),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("Wie lange soll er gelten?"),
        coerce=int,
        choices=list(TOKEN_DAYS.items()),
        initial=90,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, scopes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (name, HintedLabel(title, name)) for name, title in scopes.items()
        ]


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Wofür ist der Webhook?"),
        help_text=_("Zum Beispiel „Personalverwaltung“. Keine Namen von Personen."),
        max_length=100,
    )
    url = forms.CharField(
        label=_("Adresse des Empfängers"),
        help_text=_("Eine öffentliche Adresse, die mit https:// beginnt."),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url"}),
    )
    event_types = forms.MultipleChoiceField(
        label=_("Worüber soll er benachrichtigt werden?"),
        choices=[(name, HintedLabel(title, name)) for name, title in EVENT_TYPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
