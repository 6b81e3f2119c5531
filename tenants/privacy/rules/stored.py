"""What is stored about people who use their rights."""

from __future__ import annotations

from campus.kernel.stored import ACCOUNTABILITY, EMPLOYMENT, Stored

STORED = {
    "privacy_correction": Stored(
        purpose="was jemand an den eigenen Angaben berichtigt haben möchte, und die Antwort",
        basis=EMPLOYMENT,
        readers="die beschäftigte Person und die Personalstelle",
        retention="staff",
        of_employee=("employee_id",),
        technical="id",
        person="what wish state asked_at answered_at answer",
        pseudonym="employee_id answered_by",
    ),
    "privacy_retentionrun": Stored(
        purpose="belegt, wann was gelöscht wurde, weil seine Zeit um war; nie wessen",
        basis=ACCOUNTABILITY,
        readers="Personalstelle, Personalrat, Datenschutzbeauftragte",
        retention="rules",
        technical="id",
        organisation="retention days ran_at deleted_count in_fives",
        words={"id": "Schlüssel der Zeile"},
    ),
    "privacy_erasure": Stored(
        purpose="belegt, dass die Daten einer Person gelöscht wurden; nie, wer sie war",
        basis=ACCOUNTABILITY,
        readers="Personalstelle, Datenschutzbeauftragte",
        retention="rules",
        technical="id",
        organisation="erased_at occasion counts",
    ),
}
