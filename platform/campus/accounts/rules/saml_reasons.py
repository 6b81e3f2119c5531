"""Why an answer of a SAML provider is not believed, in words for whoever signs in."""

from __future__ import annotations

SAML_REASONS = {
    "unsolicited": (
        "Die Anmeldung hat beim Anmeldedienst begonnen, nicht hier. Öffnen Sie zuerst die Seite "
        "„Anmelden“ Ihrer Kommune und wählen Sie dort den Knopf."
    ),
    "too_large": "Die Antwort des Anmeldedienstes ist zu groß.",
    "malformed": "Die Antwort des Anmeldedienstes ist kein gültiges SAML 2.0.",
    "forbidden_xml": (
        "Die Antwort enthält eine Dokumenttyp-Angabe, Entitäten oder Kommentare. "
        "Nichts davon gehört in eine Anmeldung."
    ),
    "encrypted": (
        "Die Aussage ist verschlüsselt. Ihre IT schaltet beim Anmeldedienst die Verschlüsselung "
        "der Assertion ab; unterwegs schützt sie HTTPS."
    ),
    "assertions": "Die Antwort enthält nicht genau eine Aussage.",
    "unsigned": "Weder die Aussage noch die ganze Antwort ist unterschrieben.",
    "certificate": (
        "Das Zertifikat des Anmeldedienstes ist abgelaufen. Ihre Personalstelle richtet die "
        "Anmeldung mit den neuen Metadaten neu ein."
    ),
    "recipient": "Die Aussage ist für eine andere Adresse bestimmt.",
    "destination": "Die Antwort ist an eine andere Adresse gerichtet.",
    "replay": "Diese Antwort wurde schon einmal benutzt.",
    "transient": (
        "Der Anmeldedienst nennt eine Kennung, die bei jeder Anmeldung anders ist (transient). "
        "Ihre IT stellt dort die Name-ID auf „persistent“, oder Ihre Personalstelle nennt in der "
        "Einstellung ein festes Attribut."
    ),
    "name_id": (
        "Der Anmeldedienst nennt keine dauerhafte Kennung. Ihre IT stellt dort die Name-ID auf "
        "„persistent“, oder Ihre Personalstelle nennt in der Einstellung ein festes Attribut."
    ),
    "attribute": (
        "Das Attribut mit der Kennung der Person fehlt in der Aussage, oder es hat mehrere Werte."
    ),
    "other_person": "Die genannte Sitzung gehört zu einer anderen Person.",
    "too_many": "Das waren zu viele Anmeldungen auf einmal. Bitte warten Sie eine Minute.",
    "not_fresh": "Der Anmeldedienst hat nicht noch einmal nach der Anmeldung gefragt.",
}
