"""Sign-in with django-allauth: by password, e-mail code or passkey; never by signing up."""

from .environment import flag, text, words

# The tables of these apps exist in public and in every municipality's schema.
SIGNIN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
# After Django's AuthenticationMiddleware.
SIGNIN_MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "campus.accounts.middleware.SharedDeviceMiddleware",
    "campus.accounts.middleware.ProviderMiddleware",
    "campus.accounts.middleware.ActorMiddleware",
    "campus.accounts.middleware.IdleMiddleware",
    "campus.accounts.middleware.SecondFactorMiddleware",
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("display_name", "email", "login_name")},
    },
    {"NAME": "campus.accounts.services.passwords.ContextValidator"},
    {"NAME": "campus.accounts.services.passwords.LeakedPasswordValidator"},
]
# The operator's sorted list of leaked passwords, as SHA-1 digests ("Pwned Passwords" or a part).
LEAKED_PASSWORDS_FILE = text("LEAKED_PASSWORDS_FILE", "")

ACCOUNT_ADAPTER = "campus.accounts.adapters.SignInAdapter"
ACCOUNT_FORMS = {
    "login": "campus.accounts.forms.SignInForm",
    "request_login_code": "campus.accounts.forms.RequestCodeForm",
    "confirm_login_code": "campus.accounts.forms.ConfirmCodeForm",
    "reset_password": "campus.accounts.forms.ForgottenPasswordForm",
    "confirm_password_reset_code": "campus.accounts.forms.ConfirmCodeForm",
    "reset_password_from_key": "campus.accounts.forms.NewPasswordForm",
    "change_password": "campus.accounts.forms.ChangePasswordForm",
    "set_password": "campus.accounts.forms.FirstPasswordForm",
    "reauthenticate": "campus.accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "campus.accounts.adapters.display_name_of"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address counts once its owner has used a link or code
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False  # shared computers: a session ends with the browser
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

# A town hall is one address: what guards an account counts by account (key). The limits by
# address only stop floods and leave room for a training with forty people.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "5/5m/key,30/d/key,300/5m/ip",
    "request_login_code": "3/5m/key,20/d/key,300/5m/ip",
    "confirm_code": "5/15m/key",
    "reset_password": "3/5m/key,20/d/key,300/5m/ip",
    "reset_password_from_key": "300/5m/ip",
    "change_password": "10/5m/user",
    "reauthenticate": "10/5m/user",
}
# The key is an address with a name: who guesses at one stops nobody else in the same town hall.
ACCOUNT_RATE_LIMITS["login_card"] = "3000/5m/ip,60/5m/key"
ACCOUNT_RATE_LIMITS["saml_answer"] = "600/m/ip"
ACCOUNT_RATE_LIMITS["saml_sign_out"] = "600/m/ip"
# Where a computer that several people use keeps that it is one.
SHARED_DEVICE_COOKIE_NAME = "__Host-shared" if flag("HTTPS", default=True) else "shared"
# Binds a provider's answer by SAML to the browser that asked: it is a POST from another site, which
# no `SameSite=Lax` cookie goes with. It opens nothing by itself.
SAML_COOKIE_NAME = "__Host-saml" if flag("HTTPS", default=True) else "saml"
# How many proxies of ours stand before the application; 0 where it is reached directly.
ALLAUTH_TRUSTED_PROXY_COUNT = int(text("TRUSTED_PROXY_COUNT", "0"))

MFA_ADAPTER = "campus.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people without e-mail; nobody signs up by themselves
MFA_TOTP_ISSUER = "KommunalCampus"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not flag("HTTPS", default=True)
MFA_FORMS = {
    "authenticate": "campus.accounts.forms.SecondFactorForm",
    "reauthenticate": "campus.accounts.forms.RepeatSecondFactorForm",
    "activate_totp": "campus.accounts.forms.ActivateAppForm",
    "login_webauthn": "campus.accounts.forms.PasskeySignInForm",
    "authenticate_webauthn": "campus.accounts.forms.PasskeyAsSecondFactorForm",
    "reauthenticate_webauthn": "campus.accounts.forms.RepeatPasskeyForm",
    "add_webauthn": "campus.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "campus.accounts.forms.RenamePasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False

# Whoever sees what is other people's shows a second factor, from so many days after the role was
# granted; a provider's sign-in and a letter's code with its PIN count as two. Employees see only
# what is their own: add "employee" to demand one of everybody (decision 0019).
SECOND_FACTOR_ROLES = words("SECOND_FACTOR_ROLES", "cooperative,ministry,provider,hr")
SECOND_FACTOR_GRACE_DAYS = int(text("SECOND_FACTOR_GRACE_DAYS", "7"))

# After so many minutes without a request a session ends, by kind of actor ("": all others); 0 for
# never. Whoever works in a form with scripts is not idle; what is sent too late is not lost.
_IDLE = int(text("IDLE_MINUTES", "30"))
IDLE_MINUTES = {
    "cooperative": _IDLE,
    "ministry": _IDLE,
    "provider": _IDLE,
    "hr": _IDLE,
    "": int(text("IDLE_MINUTES_EMPLOYEES", "60")),
}

# Funders are known above campus.accounts: who to ask when a ministry's account is invited.
FUNDERS_TO_CHOOSE = "vouchers.funding.api.list_funders"
