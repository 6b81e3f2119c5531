"""Why a request or a decision is refused, and what to do next."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class RequestUnknown(Refusal):
    """The same words for a request that is not there and for one that is somebody else's."""

    code = "request_unknown"
    status = 404
    sentence = "Diese Anfrage gibt es hier nicht. Bitte sehen Sie in Ihrer Liste nach."


class AlreadyRequested(Refusal):
    code = "already_requested"
    sentence = (
        "Diesen Kurs haben Sie schon angefragt. Bitte warten Sie die Entscheidung ab, oder ziehen "
        "Sie die Anfrage zuerst zurück."
    )


class AlreadyDecided(Refusal):
    code = "request_already_decided"
    sentence = (
        "Über diese Anfrage ist schon entschieden, oder sie ist zurückgezogen. "
        "Sie müssen nichts weiter tun."
    )


class DecisionTooLate(Refusal):
    code = "decision_too_late"
    sentence = (
        "Die Frist für diese Entscheidung ist am %(day)s abgelaufen. Wie es weitergeht, steht auf "
        "der Seite der Anfrage."
    )


class OwnRequest(Refusal):
    code = "own_request"
    status = 403
    sentence = "Über die eigene Anfrage entscheidet jemand anderes. Sie müssen nichts weiter tun."


class NobodyDecides(Refusal):
    code = "nobody_decides"
    sentence = (
        "Zurzeit gibt es niemanden, der über Ihre Anfrage entscheiden darf. Bitte lassen Sie bei "
        "der Personalstelle eine Vertretung benennen."
    )


class NoVoucherForCourse(Refusal):
    code = "no_voucher_for_course"
    sentence = (
        "Für diesen Kurs ist zurzeit kein Gutschein frei. Bitte fragen Sie Ihre Personalstelle, "
        "ob weitere zu erwarten sind."
    )


class VoucherGone(Refusal):
    code = "voucher_gone"
    sentence = (
        "Der Gutschein, der für diese Anfrage vorgemerkt war, ist nicht mehr gültig. Bitte lehnen "
        "Sie die Anfrage ab, oder geben Sie einen neuen Gutschein aus und lassen neu anfragen."
    )


class PriceChanged(Refusal):
    code = "price_changed"
    sentence = (
        "Der Kurs kostet jetzt %(after)s statt %(before)s wie bei der Anfrage. Bitte lehnen Sie ab "
        "und lassen den Kurs neu anfragen, damit über den neuen Preis entschieden wird."
    )


class OwnShareTooHigh(Refusal):
    code = "own_share_too_high"
    sentence = (
        "Der Kurs kostet %(price)s, der Gutschein deckt %(covered)s. Den Rest von %(rest)s "
        "übernimmt Ihre Kommune nicht%(limit)s. Bitte wählen Sie einen anderen Kurs."
    )


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    sentence = "Bitte wählen Sie einen Grund; bei „anderer Grund“ schreiben Sie ihn dazu."


class RequestEnded(Refusal):
    code = "request_ended"
    sentence = (
        "Diese Anfrage ist schon abgeschlossen und lässt sich nicht mehr ändern. "
        "Den Stand sehen Sie auf der Seite der Anfrage."
    )


class NoOfferOpen(Refusal):
    code = "no_offer_open"
    sentence = (
        "Für diese Anfrage ist zurzeit kein Platz angeboten, oder die Zeit zum Annehmen ist "
        "vorbei. Den Stand sehen Sie auf der Seite der Anfrage."
    )


class DateMissing(Refusal):
    code = "date_missing"
    status = 422
    sentence = "Bitte wählen Sie einen der kommenden Termine."


class DecisionLinkInvalid(Refusal):
    """The same words for a forged link, one of another town and one of somebody without access."""

    code = "decision_link_invalid"
    status = 410
    sentence = (
        "Dieser Link gilt nicht oder nicht mehr. Bitte melden Sie sich an und sehen Sie unter "
        "„Anfragen“ nach."
    )


class DeputyNotPossible(Refusal):
    code = "deputy_not_possible"
    status = 422
    sentence = (
        "Diese Person kann die Vertretung nicht übernehmen: Sie ist es selbst, hat keinen Zugang "
        "oder ist nicht mehr beschäftigt. Bitte wählen Sie jemand anderen."
    )


class PeriodReversed(Refusal):
    code = "deputy_period_reversed"
    status = 422
    sentence = "Der letzte Tag muss am oder nach dem ersten liegen. Bitte prüfen Sie die Daten."


class DeputyUnknown(Refusal):
    code = "deputy_unknown"
    status = 404
    sentence = "Diese Vertretung gibt es nicht (mehr). Sie müssen nichts weiter tun."


class PolicyContradictory(Refusal):
    code = "policy_contradictory"
    status = 422
    sentence = "Die Erinnerung muss vor dem Ende der Frist liegen. Bitte prüfen Sie die Tage."
