"""What the competence check refuses, with the sentence for the person."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class ModelNotPublished(Refusal):
    code = "model_not_published"
    sentence = (
        "Ihre Kommune hat noch kein Kompetenzmodell veröffentlicht. "
        "Bitte fragen Sie in der Personalabteilung nach dem Termin."
    )


class ProfileNotUsable(Refusal):
    code = "profile_not_usable"
    sentence = (
        "Für dieses Profil sind keine Ziele festgelegt. Wählen Sie ein anderes Profil "
        "oder fragen Sie in der Personalabteilung nach."
    )


class CheckIsCompleted(Refusal):
    code = "check_is_completed"
    sentence = (
        "Dieser Kompetenz-Check ist schon abgeschlossen und nimmt keine Antworten mehr an. "
        "Sie können jederzeit einen neuen Check beginnen."
    )


class CheckIncomplete(Refusal):
    code = "check_incomplete"
    sentence = (
        "Es fehlen noch Einschätzungen in: %(fields)s. "
        "Ergänzen Sie diese Seiten und schließen Sie den Check dann ab."
    )


class CheckNotFound(Refusal):
    code = "check_not_found"
    sentence = "Diesen Kompetenz-Check gibt es nicht. Gehen Sie zu Ihrer Übersicht zurück."
    status = 404


class ChoiceUnknown(Refusal):
    code = "choice_unknown"
    sentence = "Diese Antwort gibt es nicht. Wählen Sie eine der angebotenen Antworten."


class DraftExists(Refusal):
    code = "draft_exists"
    sentence = (
        "Es gibt schon einen Entwurf des Kompetenzmodells. "
        "Bearbeiten, veröffentlichen oder verwerfen Sie zuerst diesen Entwurf."
    )


class ModelIsFrozen(Refusal):
    code = "model_is_frozen"
    sentence = (
        "Diese Version des Kompetenzmodells ist veröffentlicht und bleibt unverändert. "
        "Legen Sie für Änderungen eine neue Version an."
    )


class ModelIncomplete(Refusal):
    code = "model_incomplete"
    sentence = "Der Entwurf ist noch nicht vollständig: %(missing)s"


class ModelNotFound(Refusal):
    code = "model_not_found"
    sentence = "Dieses Kompetenzmodell gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class ProfileNotFound(Refusal):
    code = "profile_not_found"
    sentence = "Dieses Profil gibt es nicht. Gehen Sie zur Übersicht der Profile zurück."
    status = 404


class TitleTaken(Refusal):
    code = "title_taken"
    sentence = "Diesen Namen gibt es schon. Wählen Sie einen anderen."


class LevelOutsideScale(Refusal):
    code = "level_outside_scale"
    sentence = "Diese Stufe gibt es im Kompetenzmodell nicht. Wählen Sie eine Stufe der Skala."


class StatementTwice(Refusal):
    code = "statement_twice"
    sentence = "Eine Aussage steht zweimal in diesem Feld. Ändern oder löschen Sie eine davon."


class TargetUnreachable(Refusal):
    code = "target_unreachable"
    sentence = "Dieses Soll kann niemand erreichen: %(targets)s Wählen Sie eine niedrigere Stufe."
