"""Mails and files have no query that could be refused: they carry their town, or are not made."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail

from tenants.registry.api import ScopeMissing, in_cooperative, in_municipality
from tenants.registry.database.guards import ForeignObject
from tenants.registry.database.leaving import FilesRefused
from tenants.registry.scope import in_schema

KINDS = [EmailMessage, EmailMultiAlternatives]


def written(kind: type[EmailMessage] = EmailMessage) -> EmailMessage:
    return kind(subject="Hinweis", body="Text", to=["anna@example.org"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_mail_that_one_town_wrote_is_not_sent_by_another(
    ludwigshafen: Any, speyer: Any, kind: type[EmailMessage]
) -> None:
    with in_municipality(ludwigshafen.id):
        letter = written(kind)

    with in_municipality(speyer.id), pytest.raises(ForeignObject, match="mail of m_"):
        letter.send()
    with in_cooperative(), pytest.raises(ForeignObject):
        letter.send()
    assert mail.outbox == []


def test_a_mail_carries_its_town(ludwigshafen: Any) -> None:
    with in_municipality(ludwigshafen.id):
        written().send()

    assert [letter.schema for letter in mail.outbox] == [ludwigshafen.schema_name]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_without_a_scope_no_mail_is_sent(db: None, kind: type[EmailMessage]) -> None:
    with in_schema(None), pytest.raises(ScopeMissing):
        written(kind).send()
    with in_schema(None), pytest.raises(ScopeMissing):
        send_mail("Hinweis", "Text", None, ["anna@example.org"])
    assert mail.outbox == []


def test_nothing_is_kept_as_a_file(ludwigshafen: Any) -> None:
    with in_municipality(ludwigshafen.id):
        with pytest.raises(FilesRefused):
            default_storage.save("liste.csv", ContentFile(b"Amsel"))
        with pytest.raises(FilesRefused):
            default_storage.open("liste.csv")
        with pytest.raises(FilesRefused):
            default_storage.url("liste.csv")
