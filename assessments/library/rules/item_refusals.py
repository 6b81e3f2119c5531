"""What the item bank and the job profiles refuse, with the sentence for the person."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class ItemNotFound(Refusal):
    code = "item_not_found"
    sentence = "Diese Aufgabe gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class ItemCodeTaken(Refusal):
    code = "item_code_taken"
    sentence = "Diese Kennung hat schon eine andere Aufgabe. Wählen Sie eine andere."


class ItemIsNoDraft(Refusal):
    code = "item_is_no_draft"
    sentence = (
        "Diese Fassung ist schon veröffentlicht und ändert sich nicht mehr. Legen Sie eine neue "
        "Fassung an."
    )


class ItemIsNotPublished(Refusal):
    code = "item_is_not_published"
    sentence = "Diese Fassung ist nicht veröffentlicht. Laden Sie die Seite neu."


class ItemDraftExists(Refusal):
    code = "item_draft_exists"
    sentence = "Von dieser Aufgabe gibt es schon einen Entwurf. Arbeiten Sie an ihm weiter."


class ItemWithoutCompetence(Refusal):
    code = "item_without_competence"
    sentence = "Ordnen Sie der Aufgabe eine Kompetenz zu, bevor Sie sie veröffentlichen."
    status = 422


class ReviewDayNotAhead(Refusal):
    code = "review_day_not_ahead"
    sentence = "Der Tag der nächsten Prüfung muss in der Zukunft liegen."
    status = 422


class ItemFileUnreadable(Refusal):
    code = "item_file_unreadable"
    sentence = "Die Datei lässt sich nicht einlesen: %(reason)s"
    status = 422


class ItemFormatUnknown(Refusal):
    code = "item_format_unknown"
    sentence = (
        "Das Format der Datei ist nicht bekannt. Möglich sind quizdown (Markdown), Moodle-XML und "
        "QTI 3 (XML oder ZIP)."
    )
    status = 422


class ItemImportNotFound(Refusal):
    code = "item_import_not_found"
    sentence = "Diese Einlesung gibt es nicht. Lesen Sie die Datei noch einmal ein."
    status = 404


class ItemImportDone(Refusal):
    code = "item_import_done"
    sentence = "Diese Datei wurde schon übernommen. Die Aufgaben stehen in der Übersicht."


class LibraryProfileNotFound(Refusal):
    code = "library_profile_not_found"
    sentence = "Dieses Musterprofil gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class LibraryProfileCodeTaken(Refusal):
    code = "library_profile_code_taken"
    sentence = "Diese Kennung hat schon ein anderes Musterprofil. Wählen Sie eine andere."


class LibraryProfileIsNoDraft(Refusal):
    code = "library_profile_is_no_draft"
    sentence = (
        "Diese Fassung ist schon veröffentlicht und ändert sich nicht mehr. Legen Sie eine neue "
        "Fassung an."
    )


class LibraryProfileIsNotPublished(Refusal):
    code = "library_profile_is_not_published"
    sentence = "Diese Fassung ist nicht veröffentlicht. Laden Sie die Seite neu."


class LibraryProfileDraftExists(Refusal):
    code = "library_profile_draft_exists"
    sentence = "Von diesem Musterprofil gibt es schon einen Entwurf. Arbeiten Sie an ihm weiter."


class LibraryProfileWithoutTargets(Refusal):
    code = "library_profile_without_targets"
    sentence = "Legen Sie für mindestens eine Kompetenz ein Soll fest, bevor Sie veröffentlichen."
    status = 422
