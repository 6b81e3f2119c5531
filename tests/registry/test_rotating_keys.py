"""Changing the installation's keys: nothing sealed is lost, whenever it is stopped …"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction

from assessments.checks.models import PersonKey
from assessments.checks.queries.vault import open_for
from assessments.checks.rules.sealing import CannotBeOpened
from assessments.checks.services.vault import renew_keys, seal_for
from campus.accounts.models import SamlAnswer
from campus.accounts.services.mail import seal, unseal
from campus.audit.models import Entry
from campus.config.settings.environment import kept_key
from campus.kernel import sealing
from campus.outbox.models import Subscription
from campus.outbox.services.signing import new_sealed_key, public_key
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.models import ExportPart, ExportRun
from tenants.registry.services import renewing_keys
from tests.registry.killed import kill_before_commit

FRESH, FORMER = "fresh-" + "y" * 40, "former-" + "z" * 40
ANSWERS = {"1": "fully"}
ROTATION = """
from django.core.management import call_command
from tenants.registry.services import renewing_keys

renewing_keys.BATCH_ROWS = 1
call_command("rotate_keys")
"""


@pytest.fixture
def under_former(settings: Any) -> None:
    """Everything is sealed under keys that are to be changed."""
    settings.SECRET_KEY = settings.CHECK_KEY = FORMER
    settings.SECRET_KEY_FALLBACKS = settings.CHECK_KEY_FALLBACKS = []


@pytest.fixture
def change(settings: Any) -> Callable[..., None]:
    """`change()`: new keys, with the former ones beside; `change(former=False)`: without."""

    def to_fresh(*, former: bool = True) -> None:
        settings.SECRET_KEY = settings.CHECK_KEY = FRESH
        settings.SECRET_KEY_FALLBACKS = [FORMER] if former else []
        settings.CHECK_KEY_FALLBACKS = [FORMER] if former else []

    return to_fresh


def answered(town: Any, *, people: int, now: dt.datetime) -> dict[UUID, bytes]:
    """Answers of some people of a town, sealed."""
    with in_municipality(town.id), transaction.atomic():
        return {
            one: seal_for(employee_id=one, payload=ANSWERS, context="run:1", now=now)
            for one in (uuid4() for _each in range(people))
        }


def opened(town: Any, answers: dict[UUID, bytes]) -> list[Any]:
    with in_municipality(town.id):
        return [
            open_for(employee_id=one, sealed=sealed, context="run:1")
            for one, sealed in answers.items()
        ]


@pytest.fixture
def world(under_former: None, ludwigshafen: Any, speyer: Any, anna: Any, now: dt.datetime) -> Any:
    """Sealed rows of every kind, in both towns and in the shared layer."""
    answers = {town: answered(town, people=3, now=now) for town in (ludwigshafen, speyer)}
    with in_municipality(ludwigshafen.id):
        Authenticator.objects.create(
            user_id=anna.account_id, type="totp", data={"secret": seal("JBSWY3DP")}
        )
    with in_cooperative():
        webhook = Subscription.objects.create(
            name="Bericht", url="https://example.org/", event_types=["report.frozen"],
            sealed_key=new_sealed_key(), former_key=new_sealed_key(), former_until=now,
            created_at=now,
        )  # fmt: skip
    return answers, webhook.id, public_key(webhook.sealed_key)


def still_former() -> int:
    """How many rows are not under the present key."""
    return sum(renewal.renewed for renewal in renewing_keys.count_all())


def rotate(*arguments: str) -> None:
    call_command("rotate_keys", *arguments, stdout=io.StringIO())


class TestAfterTheChange:
    def test_everything_opens_before_and_after_and_without_the_former_key(
        self, world: Any, change: Callable[..., None], anna: Any
    ) -> None:
        answers, webhook_id, shown = world
        change()
        for town, sealed in answers.items():
            assert opened(town, sealed) == [ANSWERS] * 3

        rotate()
        change(former=False)

        for town, sealed in answers.items():
            assert opened(town, sealed) == [ANSWERS] * 3
        with in_municipality(anna.municipality_id):
            factor = Authenticator.objects.get(user_id=anna.account_id)
            assert unseal(factor.data["secret"]) == "JBSWY3DP"
        with in_cooperative():
            kept = Subscription.objects.get(id=webhook_id)
            assert public_key(kept.sealed_key) == shown
            assert public_key(kept.former_key) != shown
            assert Entry.objects.get(action="registry.keys_rotated").facts == {"rows": 8}

    def test_without_it_and_without_the_former_key_nothing_opens(
        self, world: Any, change: Callable[..., None], ludwigshafen: Any
    ) -> None:
        change(former=False)

        with pytest.raises(CannotBeOpened):
            opened(ludwigshafen, world[0][ludwigshafen])

    @pytest.mark.proof
    def test_a_check_says_how_much_is_left_and_changes_nothing(
        self, world: Any, change: Callable[..., None]
    ) -> None:
        change()
        for _each in range(2):
            with pytest.raises(CommandError, match="8 liegen noch"):
                rotate("--check")

        rotate()

        rotate("--check")

    @pytest.mark.proof
    def test_whoever_was_forgotten_stays_forgotten(
        self, world: Any, change: Callable[..., None], speyer: Any
    ) -> None:
        change()
        with in_municipality(speyer.id):
            PersonKey.objects.all().delete()

        rotate()

        with in_municipality(speyer.id):
            assert not PersonKey.objects.exists()


class TestWhoeverIsStoppedBetweenTwoBatches:
    def test_loses_nothing_and_ends_it_the_next_time(
        self, world: Any, change: Callable[..., None], ludwigshafen: Any, monkeypatch: Any
    ) -> None:
        change()
        monkeypatch.setattr(renewing_keys, "BATCH_ROWS", 1)
        batches = iter(range(2))

        def stopping(**batch: Any) -> Any:
            if next(batches, None) is None:
                raise KeyboardInterrupt
            return renew_keys(**batch)

        with monkeypatch.context() as patched:
            patched.setattr("assessments.checks.api.renew_keys", stopping)
            with pytest.raises(KeyboardInterrupt):
                rotate()

        assert opened(ludwigshafen, world[0][ludwigshafen]) == [ANSWERS] * 3
        with pytest.raises(CommandError, match="liegen noch"):
            rotate("--check")
        rotate()
        change(former=False)
        for town, sealed in world[0].items():
            assert opened(town, sealed) == [ANSWERS] * 3

    @pytest.mark.proof
    def test_loses_nothing_either_when_it_is_killed(
        self,
        real_database: str,
        world: Any,
        change: Callable[..., None],
        monkeypatch: Any,
        record_property: Any,
    ) -> None:
        for name in ("SECRET_KEY", "CHECK_KEY", "PSEUDONYM_KEY", "VOUCHER_CODE_KEY"):
            monkeypatch.setenv(name, FRESH)
        monkeypatch.setenv("SECRET_KEY_FALLBACKS", FORMER)
        change()
        left = [still_former()]
        for commits in (1, 4, 9):
            kill_before_commit(ROTATION, commits=commits)
            left.append(still_former())
            for town, sealed in world[0].items():
                assert opened(town, sealed) == [ANSWERS] * 3

        rotate()
        change(former=False)

        for town, sealed in world[0].items():
            assert opened(town, sealed) == [ANSWERS] * 3
        record_property("proof", f"killed three times, under the former key after each: {left}")
        assert left == sorted(left, reverse=True)
        assert 0 < left[-1] < left[0] == 8


class TestAText:
    @pytest.mark.proof
    def test_that_no_key_opens_stops_the_rotation(
        self, world: Any, change: Callable[..., None], anna: Any
    ) -> None:
        change()
        with in_municipality(anna.municipality_id):
            Authenticator.objects.update(data={"secret": "broken"})

        with pytest.raises(InvalidToken):
            rotate()

    def test_is_sealed_under_the_present_key_only(
        self, under_former: None, change: Callable[..., None]
    ) -> None:
        former = sealing.seal("Tinte", purpose="p")
        change()

        fresh = sealing.reseal(former, purpose="p")

        assert fresh is not None
        assert sealing.reseal(fresh, purpose="p") is None
        assert sealing.unseal(former, purpose="p") == "Tinte"
        change(former=False)
        assert sealing.unseal(fresh, purpose="p") == "Tinte"
        with pytest.raises(InvalidToken):
            sealing.unseal(former, purpose="p")


def test_an_archive_that_lies_ready_is_sealed_anew(
    under_former: None, change: Callable[..., None], db: None, ludwigshafen: Any, now: dt.datetime
) -> None:
    from tenants.registry.services.export_runs import _part, _sealed

    with in_cooperative():
        run = ExportRun.objects.create(municipality_id=ludwigshafen.id, requested_at=now)
        ExportPart.objects.create(run=run, number=0, sealed=_sealed(b"archive"))
    change()
    rotate()
    change(former=False)

    assert _part(run.id, 0) == b"archive"


def test_a_providers_answer_that_nobody_has_taken_yet_is_sealed_anew(
    under_former: None, change: Callable[..., None], db: None, ludwigshafen: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        SamlAnswer.objects.create(
            assertion_digest="a", attempt_digest="b", sealed=seal("waits"), received_at=now,
            kept_until=now + dt.timedelta(days=1),
        )  # fmt: skip
    change()
    rotate()
    change(former=False)

    with in_municipality(ludwigshafen.id):
        assert unseal(SamlAnswer.objects.get().sealed) == "waits"


def test_a_key_that_cannot_be_changed_must_be_named_before_another_is(monkeypatch: Any) -> None:
    monkeypatch.delenv("VOUCHER_CODE_KEY", raising=False)
    assert kept_key("VOUCHER_CODE_KEY", "secret", changed=False) == "secret"

    with pytest.raises(ImproperlyConfigured, match="VOUCHER_CODE_KEY"):
        kept_key("VOUCHER_CODE_KEY", "secret", changed=True)
