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
        "Es fehlen noch Antworten in: %(fields)s. "
        "Ergänzen Sie diese Seiten und schließen Sie den Check dann ab."
    )


class AnsweredElsewhere(Refusal):
    code = "answered_elsewhere"
    sentence = (
        "Auf dieser Seite haben Sie inzwischen in einem anderen Fenster geantwortet. Es gilt, was "
        "dort gespeichert wurde. Sie können es jetzt ändern."
    )
    status = 409


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


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    sentence = (
        "Das wurde inzwischen von jemand anderem geändert, nichts ist überschrieben. Ihre Eingaben "
        "stehen noch im Formular, der neue Stand darüber. Speichern Sie noch einmal, wenn Ihre "
        "Eingaben gelten sollen."
    )


class AreaNotEmpty(Refusal):
    code = "area_not_empty"
    sentence = (
        "In diesem Bereich stehen noch Kompetenzen. Ordnen Sie sie zuerst einem anderen Bereich zu "
        "oder entfernen Sie sie."
    )


class LevelsFaulty(Refusal):
    code = "levels_faulty"
    sentence = "Die Stufen passen noch nicht zusammen: %(faults)s"


class LevelsInUse(Refusal):
    code = "levels_in_use"
    sentence = (
        "Auf den Stufen, die wegfallen sollen, stehen noch: %(parts)s. Ändern oder entfernen Sie "
        "diese zuerst."
    )


class RangeUpsideDown(Refusal):
    code = "range_upside_down"
    sentence = "Ein Soll-Bereich reicht von der unteren zur oberen Stufe. Prüfen Sie: %(targets)s."


class TargetsInUse(Refusal):
    code = "targets_in_use"
    sentence = (
        "Diese Version ist in einer Befragung im Einsatz, deshalb bleiben ihre Ziele unverändert. "
        "Beginnen Sie eine neue Version des Kompetenzmodells und ändern Sie die Ziele dort."
    )


class FamilyNotFound(Refusal):
    code = "family_not_found"
    sentence = "Diese Jobfamilie gibt es nicht. Gehen Sie zur Übersicht der Profile zurück."
    status = 404


class WorkshopNotFound(Refusal):
    code = "workshop_not_found"
    sentence = "Diesen Workshop gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class WorkshopOpen(Refusal):
    code = "workshop_open"
    sentence = (
        "Für dieses Profil ist schon ein Workshop offen. Übernehmen Sie sein Ergebnis oder brechen "
        "Sie ihn ab."
    )


class WorkshopClosed(Refusal):
    code = "workshop_closed"
    sentence = "Dieser Workshop ist beendet und nimmt nichts mehr auf. Eröffnen Sie einen neuen."


class WorkshopsHoldDraft(Refusal):
    code = "workshops_hold_draft"
    sentence = (
        "Zu diesem Entwurf läuft ein Workshop. Übernehmen Sie sein Ergebnis oder brechen Sie ihn "
        "ab, bevor Sie den Entwurf verwerfen."
    )


class NobodyInvited(Refusal):
    code = "nobody_invited"
    sentence = (
        "Laden Sie mindestens eine Führungskraft ein. Wer Führungskraft ist, legen Sie unter "
        "„Personal“ fest."
    )


class NothingAgreed(Refusal):
    code = "nothing_agreed"
    sentence = "Es ist noch kein Soll vereinbart. Tragen Sie mindestens eine Stufe ein."


class WorkshopOnOtherScale(Refusal):
    code = "workshop_on_other_scale"
    sentence = (
        "Der Workshop rechnet mit anderen Stufen oder Kompetenzen als das Modell, in das er "
        "übernommen werden soll (%(fields)s). Tragen Sie das Ergebnis dort von Hand ein und "
        "brechen Sie den Workshop ab."
    )


class NoTargetsToShare(Refusal):
    code = "no_targets_to_share"
    sentence = (
        "Dieses Profil hat im veröffentlichten Modell kein Soll. Legen Sie zuerst Ziele fest."
    )


class SharedProfileGone(Refusal):
    code = "shared_profile_gone"
    sentence = "Dieses geteilte Profil gibt es nicht mehr. Gehen Sie zur Übersicht zurück."
    status = 404


class NothingToCopy(Refusal):
    code = "nothing_to_copy"
    sentence = (
        "Keine Kompetenz dieses Profils hat ein Gegenstück in Ihrem Modell. Es wurde nichts "
        "übernommen."
    )
