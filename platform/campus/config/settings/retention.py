"""How long what is kept: the classes that apps name in their declarations, with their periods."""

from .environment import text

__all__ = ["RETENTION_CLASSES", "RETENTION_DAYS"]

# Days after which a nightly run deletes; `tenants.privacy` runs them and notes what it did.
RETENTION_DAYS = {
    "answers": 30,
    "checks_of_leavers": 30,
    "checks_unfinished": 14,
    "looks": int(text("RETENTION_DAYS_LOOKS", "365")),
    "requests": int(text("RETENTION_DAYS_REQUESTS", "365")),
    "sessions": 1,
    "staff": int(text("RETENTION_DAYS_STAFF", "365")),
}
# What each class says to the people it is about.
RETENTION_CLASSES = {
    "account": "so lange wie der Eintrag der Person in der Liste der Beschäftigten",
    "answers": f"{RETENTION_DAYS['answers']} Tage",
    "audit": "dauerhaft, unverändert; ohne Namen, mit Kennungen",
    "checks_of_leavers": "bis die Person löscht, längstens "
    f"{RETENTION_DAYS['checks_of_leavers']} Tage nach ihrem Ausscheiden",
    "checks_unfinished": f"{RETENTION_DAYS['checks_unfinished']} Tage nach dem Ende der Befragung",
    "funding": "bis zum Ende der Prüffrist der Förderung",
    "jobs": "bis die Genossenschaft sie aufräumt; mit Kennungen statt Namen",
    "looks": f"{RETENTION_DAYS['looks']} Tage",
    "reference": "solange sie gebraucht werden; keine Angaben zu Personen",
    "requests": f"{RETENTION_DAYS['requests']} Tage nach dem Ende der Anfrage",
    "rules": "dauerhaft, als Nachweis",
    "runs": "so lange wie die Kommune hier ist; ohne Namen",
    "sessions": "bis zur Abmeldung, längstens einen Tag danach",
    "staff": f"{RETENTION_DAYS['staff']} Tage nach dem Ausscheiden, früher auf Wunsch",
    "uploads": "einige Tage; Zeitpunkt und Zahlen bleiben",
}
