"""Every "no" of this app, with a code and a German sentence that says what to do next."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class VoucherUnknown(Refusal):
    code = "voucher_unknown"
    sentence = (
        "Diesen Gutschein gibt es hier nicht. Bitte prüfen Sie die Eingabe oder fragen Sie "
        "Ihre Personalstelle."
    )
    status = 404


class VoucherNotDistributed(Refusal):
    code = "voucher_not_distributed"
    sentence = (
        "Dieser Gutschein ist noch niemandem ausgegeben. Bitte wenden Sie sich an Ihre "
        "Personalstelle, damit sie ihn ausgibt."
    )


class VoucherAlreadyDistributed(Refusal):
    code = "voucher_already_distributed"
    sentence = (
        "Dieser Gutschein ist schon ausgegeben. Bitte nehmen Sie einen anderen aus dem Kontingent."
    )


class VoucherReserved(Refusal):
    code = "voucher_reserved"
    sentence = (
        "Dieser Gutschein ist für eine Kursanfrage vorgemerkt. Bitte warten Sie die Entscheidung "
        "ab oder ziehen Sie die Anfrage zurück."
    )


class VoucherNotReserved(Refusal):
    code = "voucher_not_reserved"
    sentence = (
        "Dieser Gutschein ist nicht mehr vorgemerkt. Bitte laden Sie die Seite neu und fragen "
        "Sie den Kurs noch einmal an."
    )


class VoucherAlreadyRedeemed(Refusal):
    code = "voucher_already_redeemed"
    sentence = (
        "Dieser Gutschein ist schon eingelöst. Ein Gutschein gilt für einen Kurs; Ihre Anmeldung "
        "finden Sie unter „Meine Kurse“."
    )


class VoucherCompleted(Refusal):
    code = "voucher_completed"
    sentence = (
        "Der Kurs zu diesem Gutschein ist abgeschlossen, daran lässt sich nichts mehr ändern. "
        "Bei einem Irrtum hilft Ihnen die Genossenschaft."
    )


class VoucherReturned(Refusal):
    code = "voucher_returned"
    sentence = (
        "Dieser Gutschein liegt wieder im Kontingent Ihrer Kommune. Bitte fragen Sie Ihre "
        "Personalstelle nach einem neuen."
    )


class VoucherExpired(Refusal):
    code = "voucher_expired"
    sentence = (
        "Dieser Gutschein war bis einschließlich %(last_day)s gültig. Bitte fragen Sie Ihre "
        "Personalstelle, ob es einen neuen gibt."
    )


class VoucherRevoked(Refusal):
    code = "voucher_revoked"
    sentence = (
        "Die Genossenschaft hat diesen Gutschein ungültig gemacht. Bitte fragen Sie Ihre "
        "Personalstelle nach einem neuen."
    )


class VoucherNotRedeemed(Refusal):
    code = "voucher_not_redeemed"
    sentence = "Dieser Gutschein ist nicht eingelöst. Bitte laden Sie die Seite neu."


class ReversalPeriodOver(Refusal):
    code = "reversal_period_over"
    sentence = (
        "Diese Einlösung ließ sich nach den Förderbedingungen bis einschließlich %(last_day)s "
        "rückgängig machen. Bitte fragen Sie die Genossenschaft, ob der Fördergeber zustimmt."
    )


class CancellationTooLate(Refusal):
    code = "cancellation_too_late"
    sentence = (
        "Der Termin dieses Kurses ließ sich bis %(cutoff)s Uhr kostenfrei absagen. Bitte klären "
        "Sie mit dem Anbieter, ob er den Platz noch zurücknimmt."
    )


class CourseNotCovered(Refusal):
    code = "course_not_covered"
    sentence = (
        "Dieser Kurs gehört nicht zum Förderprogramm des Gutscheins. Bitte wählen Sie einen Kurs "
        "aus der Liste der geförderten Kurse."
    )


class ProductNotCovered(Refusal):
    code = "product_not_covered"
    sentence = (
        "Mit diesem Gutschein können Sie nur %(covered)s bezahlen. Bitte wählen Sie ein solches "
        "Angebot oder fragen Sie Ihre Personalstelle nach einem passenden Gutschein."
    )


class PriceNotCovered(Refusal):
    code = "price_not_covered"
    sentence = (
        "Dieser Kurs kostet %(price)s, der Gutschein deckt höchstens %(ceiling)s. Bitte wählen "
        "Sie einen anderen Kurs oder sprechen Sie mit Ihrer Personalstelle."
    )


class VoucherTooSmall(Refusal):
    code = "voucher_too_small"
    sentence = (
        "Der Kurs kostet %(price)s, der Gutschein deckt %(covered)s. Bitte wählen Sie einen Kurs, "
        "den der Gutschein ganz deckt, oder fragen Sie Ihre Personalstelle, ob sie den Rest zahlt."
    )


class CheckNotCompleted(Refusal):
    code = "check_not_completed"
    sentence = (
        "Für diesen Gutschein brauchen Sie einen abgeschlossenen Kompetenz-Check. Bitte schließen "
        "Sie ihn ab; das Ergebnis sehen nur Sie."
    )


class NoFreeVoucher(Refusal):
    code = "no_free_voucher"
    sentence = (
        "Im Kontingent sind nicht mehr genug freie Gutscheine. Bitte ziehen Sie ungenutzte zurück "
        "oder fragen Sie die Genossenschaft nach weiteren."
    )


class BookingUnknown(Refusal):
    code = "booking_unknown"
    sentence = "Zu dieser Anmeldung ist kein Gutschein eingelöst. Bitte laden Sie die Seite neu."
    status = 404


class BookingHasVoucher(Refusal):
    code = "booking_has_voucher"
    sentence = (
        "Für diese Anmeldung ist schon ein Gutschein eingelöst. Sie finden sie unter „Meine Kurse“."
    )


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    sentence = (
        "Mit diesem Vorgangsschlüssel wurde schon etwas anderes angefragt. Bitte beginnen Sie den "
        "Vorgang neu."
    )
    status = 422


class RequestInProgress(Refusal):
    code = "request_in_progress"
    sentence = (
        "Dieser Vorgang wird gerade schon bearbeitet. Bitte warten Sie einen Augenblick und laden "
        "Sie die Seite neu."
    )


class RunUnknown(Refusal):
    code = "issue_run_unknown"
    sentence = "Diese Ausstellung gibt es nicht. Bitte wählen Sie eine aus der Liste."
    status = 404


class ExtensionUnknown(Refusal):
    code = "extension_unknown"
    sentence = "Diese Verlängerung gibt es nicht. Bitte öffnen Sie sie beim Förderprogramm."
    status = 404


class ExtensionRepeated(Refusal):
    code = "extension_repeated"
    sentence = (
        "Bis zu diesem Tag ist das Programm schon verlängert. Bitte sehen Sie beim Förderprogramm "
        "nach, wie weit die Verlängerung ist."
    )


class CodeMistyped(Refusal):
    code = "code_mistyped"
    sentence = (
        "In diesem Code steckt ein Tippfehler. Bitte vergleichen Sie ihn Zeichen für Zeichen mit "
        "Ihrem Gutschein."
    )
    status = 422


class CodeUnknown(Refusal):
    code = "code_unknown"
    sentence = (
        "Diesen Code können wir Ihnen nicht zuordnen. Bitte prüfen Sie die Eingabe oder fragen "
        "Sie Ihre Personalstelle."
    )
    status = 404


class CodesNotReadable(Refusal):
    code = "codes_not_readable"
    sentence = (
        "Codes lassen sich gerade nicht eingeben. Bitte versuchen Sie es in einigen Minuten noch "
        "einmal; Ihre Gutscheine finden Sie auch ohne Code unter „Meine Gutscheine“."
    )
    status = 503


class TooManyGuesses(Refusal):
    code = "too_many_guesses"
    sentence = (
        "Es wurden zu viele unbekannte Codes eingegeben. Bitte versuchen Sie es in %(minutes)s "
        "Minuten noch einmal oder fragen Sie Ihre Personalstelle."
    )
    status = 429


class NothingToRevoke(Refusal):
    code = "nothing_to_revoke"
    sentence = (
        "Es sind nicht so viele freie Gutscheine im Kontingent. Bitte wählen Sie höchstens "
        "%(free)s oder bitten Sie die Kommune, ausgegebene zurückzuziehen."
    )


class IssuePeriodOver(Refusal):
    code = "issue_period_over"
    sentence = (
        "Nach den Förderbedingungen durften Gutscheine bis einschließlich %(issue_until)s "
        "ausgestellt werden. Bitte legen Sie zuerst neue Bedingungen fest."
    )


class RoundUnknown(Refusal):
    code = "round_unknown"
    status = 404
    sentence = "Diese Ausstellung gibt es nicht. Bitte wählen Sie sie aus der Übersicht."


class NothingToIssue(Refusal):
    code = "nothing_to_issue"
    sentence = (
        "In dieser Auswahl ist kein Gutschein mehr auszustellen. Bitte wählen Sie andere Kommunen "
        "oder teilen Sie zuerst welche zu."
    )


class FreeChanged(Refusal):
    code = "free_vouchers_changed"
    sentence = (
        "Seit der Vorschau hat sich geändert, wie viele Gutscheine frei sind. Es ist nichts "
        "geschehen, oder Sie haben schon entschieden. Bitte prüfen Sie das Kontingent."
    )


class RoundChanged(Refusal):
    code = "round_changed"
    sentence = (
        "Seit der Vorschau hat sich geändert, wie viele Gutscheine auszustellen sind. Bitte prüfen "
        "Sie die neue Vorschau."
    )
