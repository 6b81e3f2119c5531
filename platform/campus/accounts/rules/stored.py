"""What is stored about whoever signs in: by this app, and by the libraries behind the sign-in."""

from __future__ import annotations

from dataclasses import replace

from campus.kernel.stored import NO_PERSON, SECURITY, Stored

_OWN = Stored(
    purpose="",
    basis=SECURITY,
    readers="die Person selbst; die Personalstelle, ob es einen Zugang gibt",
    retention="account",
    of_account=("account_id",),
    technical="id",
)
_LIBRARY = replace(
    _OWN, readers="die Person selbst und die Anwendung", of_account=("user_id",), technical="id"
)
_NOT_USED = Stored(
    purpose="bringt eine Bibliothek mit; wird nicht benutzt und bleibt leer",
    basis=NO_PERSON,
    readers="niemand",
    retention="reference",
)

STORED = {
    "accounts_account": replace(
        _OWN,
        purpose="womit sich jemand anmeldet",
        of_account=("id",),
        technical="session_epoch",
        person="id email login_name display_name created_at closed_at last_login signed_out_at",
        withheld="password",
        words={"id": "Kennung des Zugangs", "last_login": "zuletzt angemeldet"},
    ),
    "accounts_rolegrant": replace(
        _OWN,
        purpose="welche Aufgabe jemand in der Anwendung hat",
        organisation="funder_id",
        person="role granted_at revoked_at",
        pseudonym="account granted_by_id revoked_by_id",
    ),
    "accounts_invitation": replace(
        _OWN,
        purpose="die Einladung, mit der jemand den Zugang bekam",
        technical="id schema_name",
        person="purpose created_at expires_at sent_at opened_at used_at withdrawn_at wrong_tries",
        withheld="secret_hash",
        pseudonym="account",
    ),
    "accounts_sealedmail": replace(
        _OWN,
        purpose="eine E-Mail mit Code, verschlüsselt, bis sie verschickt ist",
        readers="niemand",
        person="created_at",
        withheld="sealed",
        pseudonym="account",
    ),
    "accounts_apitoken": replace(
        _OWN,
        purpose="womit ein anderes Programm für jemanden arbeitet",
        organisation="kind funder_id scopes",
        person="name short_id created_at expires_at last_used_on revoked_at",
        withheld="digest",
        pseudonym="account revoked_by_id",
    ),
    "accounts_breakglass": replace(
        _OWN,
        purpose="wer sich auch ohne den Anmeldedienst der Kommune anmelden darf",
        person="named_at withdrawn_at",
        pseudonym="account",
    ),
    "accounts_identity": replace(
        _OWN,
        purpose="unter welcher Kennung der Anmeldedienst der Kommune jemanden kennt",
        organisation="issuer",
        person="subject linked_at ended_at",
        pseudonym="account",
    ),
    "accounts_identityprovider": Stored(
        purpose="der Anmeldedienst der Kommune",
        basis=NO_PERSON,
        readers="Personalstelle",
        retention="reference",
        technical="id",
        organisation="title protocol issuer client_id scopes sign_on_url sign_out_url "
        "sign_out_answer_url certificates own_certificate subject_attribute match_by match_claim "
        "made_at tested_at on_at off_at required_at",
        withheld="sealed_secret",
        pseudonym="made_by_id",
    ),
    "accounts_samlanswer": Stored(
        purpose="Aussagen des Anmeldedienstes, damit keine zweimal gilt",
        basis=SECURITY,
        readers="niemand",
        retention="sessions",
        technical="id received_at taken_at kept_until",
        withheld="assertion_digest attempt_digest sealed",
    ),
    "accounts_papercard": replace(
        _OWN,
        purpose="die Anmeldung mit Brief und PIN, für wen keine E-Mail-Adresse hat",
        person="wrong_tries made_at expires_at ended_at",
        withheld="code_hash pin_hash",
        pseudonym="account",
    ),
    "accounts_shareddevice": Stored(
        purpose="Rechner, die mehrere benutzen und die deshalb früher abmelden",
        basis=NO_PERSON,
        readers="Personalstelle",
        retention="reference",
        technical="id",
        organisation="name idle_minutes link_expires_at made_at opened_at ended_at",
        withheld="link_digest digest",
        pseudonym="made_by_id",
    ),
    "mfa_authenticator": replace(
        _LIBRARY,
        title="zweite Faktoren",
        purpose="ein zweiter Faktor: App, Passkey oder Ersatzcodes",
        person="type created_at last_used_at",
        withheld="data",
        pseudonym="user",
        words={"type": "Art", "created_at": "angelegt am", "last_used_at": "zuletzt benutzt am"},
    ),
    "usersessions_usersession": replace(
        _LIBRARY,
        title="angemeldete Geräte",
        purpose="auf welchem Gerät jemand angemeldet ist, damit fremde Anmeldungen auffallen",
        retention="sessions",
        person="created_at ip last_seen_at user_agent",
        withheld="session_key data",
        pseudonym="user",
        words={
            "created_at": "angemeldet am",
            "ip": "Netzadresse",
            "last_seen_at": "zuletzt gesehen am",
            "user_agent": "Gerät und Browser",
        },
    ),
    "django_session": Stored(
        purpose="hält die Anmeldung fest, solange sie gilt",
        basis=SECURITY,
        readers="niemand",
        retention="sessions",
        technical="expire_date",
        withheld="session_key session_data",
    ),
    "account_emailaddress": replace(_NOT_USED, organisation="id user email verified primary"),
    "account_emailconfirmation": replace(
        _NOT_USED, organisation="id email_address created sent key"
    ),
    "auth_group": replace(_NOT_USED, organisation="id name"),
    "auth_permission": replace(_NOT_USED, organisation="id name content_type codename"),
    "auth_group_permissions": replace(_NOT_USED, organisation="id group permission"),
    "django_content_type": replace(_NOT_USED, organisation="id app_label model"),
}
