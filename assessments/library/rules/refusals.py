"""What the library refuses, with the sentence for the person."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class NoTemplatePublished(Refusal):
    code = "no_template_published"
    sentence = (
        "Die Genossenschaft hat noch keine Vorlage veröffentlicht. "
        "Bitte melden Sie sich bei der Geschäftsstelle."
    )


class FrameworkFileUnreadable(Refusal):
    code = "framework_file_unreadable"
    sentence = (
        "Die Datei lässt sich nicht einlesen: %(reason)s %(advice)s Es wurde nichts gespeichert."
    )
    status = 422

    def __init__(self, *, reason: str, advice: str = "Prüfen Sie die Datei.") -> None:
        super().__init__(reason=reason, advice=advice)


class FrameworkFormatUnknown(Refusal):
    code = "framework_format_unknown"
    sentence = (
        "In der Datei ist kein Kompetenzrahmen zu erkennen. Möglich sind DigComp 3.0 (JSON-LD), "
        "DigComp 2 (CSV, auch die Stufenbeschreibungen), SKOS (Turtle), 1EdTech CASE (JSON), "
        "ESCO (CSV) und Moodle-Kompetenzrahmen (CSV)."
    )
    status = 422


class FrameworkMissing(Refusal):
    code = "framework_missing"
    sentence = (
        "Diese Datei beschreibt Stufen zu %(title)s. Lesen Sie zuerst die Datei mit den "
        "Kompetenzen dieses Rahmens ein."
    )


class FrameworkNotFound(Refusal):
    code = "framework_not_found"
    sentence = "Diesen Kompetenzrahmen gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class FrameworkNotADraft(Refusal):
    code = "framework_not_a_draft"
    sentence = (
        "Diese Fassung ist schon veröffentlicht und ändert sich nicht mehr. "
        "Lesen Sie eine geänderte Datei ein; daraus entsteht ein neuer Entwurf."
    )


class FrameworkNotPublished(Refusal):
    code = "framework_not_published"
    sentence = (
        "Nur eine veröffentlichte Fassung kann veralten. Laden Sie die Seite neu, um ihren Stand "
        "zu sehen."
    )


class SuccessorNotPublished(Refusal):
    code = "framework_successor_not_published"
    sentence = (
        "Der Nachfolger muss ein anderer, veröffentlichter Rahmen sein. "
        "Veröffentlichen Sie ihn zuerst oder wählen Sie einen anderen."
    )
