"""The words that employees read before they begin, as a municipality finds them at first."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, str] = {
    "voluntary": "Freiwillig",
    "purpose": "Zweck",
    "visibility": "Wer sieht was",
    "duration": "Dauer",
    "deletion": "Löschen",
    "legal_basis": "Rechtsgrundlage",
    "council_contact": "Personalrat",
    "officer_contact": "Datenschutz",
}
TEMPLATE: Mapping[str, str] = {
    "voluntary": (
        "Sie entscheiden selbst, ob Sie teilnehmen. Wenn Sie den Check nicht machen oder "
        "abbrechen, entsteht Ihnen kein Nachteil. Eine Liste, wer teilgenommen hat, gibt es nicht."
    ),
    "purpose": (
        "Sie erkennen, wo Sie stehen und welche Kurse zu Ihnen passen. Aus vielen Ergebnissen "
        "zusammen plant Ihre Kommune ihre Fortbildung. Der Check dient nicht der Beurteilung, "
        "nicht der Kontrolle von Leistung oder Verhalten und nicht der Auswahl von Personen."
    ),
    "visibility": (
        "Ihre Antworten und Ihr Ergebnis sehen nur Sie. Personalabteilung, Vorgesetzte, "
        "Personalrat und Genossenschaft sehen davon nichts, außer Sie geben selbst einzelne "
        "Kompetenzen für eine Person frei; das können Sie jederzeit widerrufen. "
        "Auswertungen zeigen nur Gruppen ab fünf Personen. Für einen Bildungsgutschein wird nur "
        "gefragt, ob Sie einen Check abgeschlossen haben: ja oder nein."
    ),
    "duration": (
        "Etwa 15 bis 20 Minuten, ohne Zeitbegrenzung und in der Arbeitszeit. Nach jeder Antwort "
        "ist alles gespeichert; Sie können jederzeit unterbrechen, auch an einem anderen Gerät "
        "weitermachen. Wer vor dem letzten Tag begonnen hat, kann noch 14 Tage danach abschließen."
    ),
    "deletion": (
        "Sie können Antworten und Ergebnis jederzeit selbst löschen. Es bleibt nur der Vermerk, "
        "dass Sie einen Check abgeschlossen haben."
    ),
    "legal_basis": (
        "Grundlage ist die Dienstvereinbarung mit dem Personalrat. Ihre Teilnahme ist freiwillig."
    ),
    "council_contact": "",
    "officer_contact": "",
}


def missing_parts(parts: Mapping[str, str]) -> list[str]:
    """Return the headings of the parts that are still empty, in order of reading."""
    return [heading for heading, text in parts.items() if not text.strip()]
