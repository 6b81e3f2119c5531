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
    sentence = "Die Datei lässt sich nicht einlesen: %(reason)s Prüfen Sie die Datei."
    status = 422


class FrameworkFormatUnknown(Refusal):
    code = "framework_format_unknown"
    sentence = (
        "Das Format der Datei ist nicht bekannt. Möglich sind DigComp 3.0 (JSON-LD), "
        "DigComp 2 (CSV, auch die Stufenbeschreibungen) und Moodle-Kompetenzrahmen (CSV)."
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
