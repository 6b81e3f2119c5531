"""A municipality is renamed: it stays the same one, and its former name leads to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from campus.audit.models import Entry
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.api import (
    BadKey,
    BadSubdomain,
    HostTaken,
    MunicipalityKnown,
    NewName,
    change_state,
    current_municipality,
    former_names,
    get_municipality,
    in_municipality,
    provision_municipality,
    rename_municipality,
)
from tenants.registry.services.renaming import NothingRenamed, RenamingRefused

BEFORE = NewName(name="Speyer", ars="073180000000", subdomain="speyer")
AFTER = NewName(name="Speyer am Rhein", ars="073190000000", subdomain="speyer-am-rhein")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def rename(town: Any, new: NewName, now: dt.datetime, *, days: int = 90) -> None:
    rename_municipality(
        municipality_id=town.id,
        new=new,
        occasion="Landesgesetz vom 1. März 2026",
        redirect_days=days,
        actor=SYSTEM,
        now=now,
    )


def test_it_is_the_same_municipality_under_another_name(speyer: Any, now: dt.datetime) -> None:
    rename(speyer, AFTER, now)

    found = get_municipality(municipality_id=speyer.id)
    assert (found.name, found.ars, found.host) == (
        "Speyer am Rhein",
        "073190000000",
        "speyer-am-rhein.localhost",
    )
    assert found.schema_name == speyer.schema_name
    with in_municipality(speyer.id):
        assert current_municipality() == found


def test_its_history_says_what_it_was_called_until_when_and_why(
    speyer: Any, now: dt.datetime
) -> None:
    rename(speyer, AFTER, now)

    (before,) = former_names(municipality_id=speyer.id)
    assert (before.name, before.ars, before.last_day) == ("Speyer", speyer.ars, now.date())
    assert before.occasion == "Landesgesetz vom 1. März 2026"
    facts = Entry.objects.get(action="registry.municipality_renamed").facts
    assert (facts["former_ars"], facts["ars"]) == (speyer.ars, "073190000000")


def test_the_former_address_leads_to_the_new_one_with_path_and_question(
    speyer: Any, now: dt.datetime
) -> None:
    rename(speyer, AFTER, now)

    answer = Client(HTTP_HOST=speyer.host).get("/gutscheine/?seite=2")

    assert answer.status_code == 307
    assert answer["Location"].startswith("http://speyer-am-rhein.localhost")
    assert answer["Location"].endswith("/gutscheine/?seite=2")
    assert Client(HTTP_HOST="speyer-am-rhein.localhost").get("/").status_code == 200


def test_after_its_time_the_former_address_is_nobodys_and_free(
    speyer: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(speyer, AFTER, now, days=1)
    later = now + dt.timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert Client(HTTP_HOST=speyer.host).get("/").status_code == 404
    provision_municipality(
        ars="073330000000",
        subdomain="speyer",
        name="Neues Speyer",
        kind="town",
        population=1,
        actor=SYSTEM,
        now=later,
    )


def test_until_then_nobody_else_gets_it(speyer: Any, ludwigshafen: Any, now: dt.datetime) -> None:
    rename(speyer, AFTER, now)

    with pytest.raises(HostTaken):
        rename(
            ludwigshafen,
            NewName(name="Ludwigshafen", ars=ludwigshafen.ars, subdomain="speyer"),
            now,
        )
    assert get_municipality(municipality_id=ludwigshafen.id) == ludwigshafen


def test_renamed_back_it_takes_its_own_former_address_up_again(
    speyer: Any, now: dt.datetime
) -> None:
    rename(speyer, AFTER, now)

    rename(speyer, BEFORE, now)

    assert get_municipality(municipality_id=speyer.id).host == speyer.host
    assert len(former_names(municipality_id=speyer.id)) == 2
    assert Client(HTTP_HOST="speyer-am-rhein.localhost").get("/").status_code == 307


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (BEFORE, NothingRenamed),
        (NewName(name="Speyer", ars="123", subdomain="speyer"), BadKey),
        (NewName(name="Speyer", ars="073180000000", subdomain="www"), BadSubdomain),
        (NewName(name="Speyer", ars="073140000000", subdomain="speyer"), MunicipalityKnown),
        (NewName(name="Speyer", ars="073180000000", subdomain="ludwigshafen"), HostTaken),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    speyer: Any, ludwigshafen: Any, now: dt.datetime, new: NewName, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        rename(speyer, new, now)

    assert get_municipality(municipality_id=speyer.id) == speyer
    assert former_names(municipality_id=speyer.id) == ()


def test_who_leaves_keeps_the_name(speyer: Any, now: dt.datetime) -> None:
    change_state(municipality_id=speyer.id, state="leaving", actor=SYSTEM, now=now)

    with pytest.raises(RenamingRefused):
        rename(speyer, AFTER, now)


def test_every_former_address_leads_to_the_newest(speyer: Any, now: dt.datetime) -> None:
    rename(speyer, AFTER, now)
    rename(speyer, NewName(name="Speyer", ars=speyer.ars, subdomain="dom-speyer"), now)

    for former in (speyer.host, "speyer-am-rhein.localhost"):
        answer = Client(HTTP_HOST=former).get("/")
        assert answer["Location"].startswith("http://dom-speyer.localhost")
