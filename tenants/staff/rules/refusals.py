"""What HR may do with people, units and posts, and why not."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class EmployeeUnknown(Refusal):
    code = "employee_unknown"
    sentence = "Diese Person gibt es in Ihrer Kommune nicht. Bitte suchen Sie sie in der Liste."
    status = 404


class PersonnelNumberTaken(Refusal):
    code = "personnel_number_taken"
    sentence = (
        "Diese Personalnummer ist schon vergeben. "
        "Bitte prüfen Sie die Nummer oder bearbeiten Sie die vorhandene Person."
    )


class EmailTaken(Refusal):
    code = "email_taken"
    sentence = (
        "Die E-Mail-Adresse gehört schon zu einer anderen Person. Bitte geben Sie eine eigene "
        "Adresse ein oder lassen Sie das Feld leer; dann erhält die Person einen Brief."
    )


class AccountTaken(Refusal):
    code = "account_taken"
    sentence = (
        "Dieser Zugang gehört schon zu einer anderen Person. Bitte richten Sie einen neuen ein."
    )


class EmployeeHasLeft(Refusal):
    code = "employee_has_left"
    sentence = (
        "%(name)s ist ausgeschieden. Nehmen Sie die Person zuerst wieder auf, "
        "wenn sie zurückgekehrt ist."
    )


class UnitUnknown(Refusal):
    code = "unit_unknown"
    sentence = "Diese Organisationseinheit gibt es nicht mehr. Bitte wählen Sie eine andere."
    status = 404


class UnitNameTaken(Refusal):
    code = "unit_name_taken"
    sentence = (
        "Eine Organisationseinheit mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen."
    )


class UnitInUse(Refusal):
    code = "unit_in_use"
    sentence = (
        "Zu „%(name)s“ gehören noch Personen oder Einheiten. "
        "Bitte ordnen Sie diese zuerst einer anderen Einheit zu."
    )


class UnitInsideItself(Refusal):
    code = "unit_inside_itself"
    sentence = (
        "Eine Organisationseinheit kann nicht zu sich selbst oder zu einer ihrer eigenen Einheiten "
        "gehören. Bitte wählen Sie eine andere übergeordnete Einheit."
    )


class PostUnknown(Refusal):
    code = "post_unknown"
    sentence = "Diese Stelle gibt es nicht mehr. Bitte wählen Sie eine andere."
    status = 404


class PostTitleTaken(Refusal):
    code = "post_title_taken"
    sentence = "Eine Stelle mit dieser Bezeichnung gibt es schon. Bitte wählen Sie eine andere."


class PostInUse(Refusal):
    code = "post_in_use"
    sentence = (
        "Die Stelle „%(title)s“ ist noch besetzt. "
        "Bitte geben Sie den Personen zuerst eine andere Stelle."
    )


class ImportUnknown(Refusal):
    code = "import_unknown"
    sentence = "Diesen Import gibt es nicht. Bitte laden Sie Ihre Datei hoch."
    status = 404


class ImportNotWaiting(Refusal):
    code = "import_not_waiting"
    sentence = (
        "Dieser Import wartet nicht mehr auf eine Entscheidung. "
        "Auf seiner Seite sehen Sie, was daraus geworden ist."
    )


class ImportUnderWay(Refusal):
    code = "import_under_way"
    sentence = (
        "Es läuft gerade ein anderer Import. "
        "Bitte bestätigen Sie diesen, sobald der andere fertig ist."
    )


class ImportChangesNothing(Refusal):
    code = "import_changes_nothing"
    sentence = "Diese Datei ändert nichts; es gibt nichts zu bestätigen."


class LeavingNotTyped(Refusal):
    code = "leaving_not_typed"
    sentence = (
        "Mehr als ein Fünftel Ihrer Beschäftigten würde ausscheiden. Wenn das stimmt, "
        "tippen Sie bitte die Zahl %(count)s ein. Sonst brechen Sie den Import ab."
    )
    status = 422


class UploadForgotten(Refusal):
    code = "upload_forgotten"
    sentence = (
        "Die hochgeladene Datei wurde 24 Stunden nach dem Import gelöscht. "
        "Für ein neues Ergebnis laden Sie Ihre Datei bitte noch einmal hoch."
    )
    status = 410


class NobodyChosen(Refusal):
    code = "nobody_chosen"
    sentence = "Bitte wählen Sie mindestens eine Person aus, die noch beschäftigt ist."
    status = 422


class AccessRunUnknown(Refusal):
    code = "access_run_unknown"
    sentence = "Diesen Zugangslauf gibt es nicht. Bitte beginnen Sie bei der Liste der Personen."
    status = 404


class NoLetterLeft(Refusal):
    code = "no_letter_left"
    sentence = (
        "Alle Briefe dieses Laufs sind schon gedruckt. Jeder Code erscheint nur einmal; "
        "einen neuen Brief erhalten Sie auf der Seite der Person."
    )


class ActiveAlready(Refusal):
    code = "active_already"
    sentence = "Der Zugang ist schon in Gebrauch; es war nichts zu tun."


class AccountMissing(Refusal):
    code = "account_missing"
    sentence = "Diese Person hat noch keinen Zugang. Bitte richten Sie ihn zuerst ein."


class OwnRole(Refusal):
    code = "own_role"
    sentence = (
        "Ihre eigene Rolle können Sie nicht ändern. "
        "Bitte lassen Sie das eine andere Person der Personalstelle tun."
    )


class RolesApart(Refusal):
    code = "roles_apart"
    sentence = (
        "Wer über Daten der Beschäftigten entscheidet, kann nicht zugleich den Datenschutz "
        "überwachen. Geben Sie eine der beiden Rollen einer anderen Person."
    )
