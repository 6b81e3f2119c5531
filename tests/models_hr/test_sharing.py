"""Profiles travel between members: shared on one's own wish, copied over the crosswalk."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from assessments.checks.models import CompetenceModel, JobProfile
from assessments.checks.queries import profiles
from assessments.checks.queries import sharing as offers_of
from assessments.checks.rules.refusals import (
    NoTargetsToShare,
    NothingToCopy,
    SharedProfileGone,
    TitleTaken,
)
from assessments.checks.services.profiles import save_profile
from assessments.checks.services.sharing import (
    copy_offer,
    share_with_members,
    withdraw_from_members,
)
from assessments.library.models import SharedProfile
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.models_hr.conftest import CITIZEN_SERVICE, field_named, profile_named


@pytest.fixture
def shared(published: UUID, ludwigshafen: Any, bernd: Any, now: dt.datetime) -> UUID:
    """Ludwigshafen shares the profile of its citizens' service."""
    with in_municipality(ludwigshafen.id):
        return share_with_members(
            profile_id=profile_named(CITIZEN_SERVICE).id,
            municipality=ludwigshafen,
            actor=bernd.actor,
            now=now,
        )


def test_sharing_shows_words_and_levels_and_no_person(
    shared: UUID, speyer: Any, bernd: Any
) -> None:
    with in_municipality(speyer.id):
        offer = offers_of.offer(offer_id=shared, municipality_id=speyer.id)
        row = SharedProfile.objects.get(id=shared)

    assert (offer.title, offer.source, offer.is_own) == (
        CITIZEN_SERVICE,
        "Ludwigshafen am Rhein",
        False,
    )
    spans = {t.code: (t.reference_from, t.reference_to, t.future) for t in offer.targets}
    assert spans["communication"] == (5, 6, None)
    assert spans["digital-work"] == (3, 4, 6)
    assert "Buchfink" not in str(vars(row))


def test_a_profile_without_soll_is_not_shared(
    published: UUID, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        empty = save_profile(
            profile_id=None, title="Leer", description="", actor=bernd.actor, now=now
        )

        with pytest.raises(NoTargetsToShare):
            share_with_members(
                profile_id=empty, municipality=ludwigshafen, actor=bernd.actor, now=now
            )


def test_sharing_again_replaces_what_was_shown_and_withdrawing_ends_it(
    shared: UUID, ludwigshafen: Any, speyer: Any, bernd: Any, now: dt.datetime
) -> None:
    by = {"municipality": ludwigshafen, "actor": bernd.actor, "now": now}
    with in_municipality(ludwigshafen.id):
        profile_id = profile_named(CITIZEN_SERVICE).id
        again = share_with_members(profile_id=profile_id, **by)
    with in_municipality(speyer.id):
        mine = [
            o for o in offers_of.offers(municipality_id=speyer.id) if o.source != "Genossenschaft"
        ]
    assert [offer.id for offer in mine] == [again]

    with in_municipality(ludwigshafen.id):
        withdraw_from_members(profile_id=profile_id, **by)

    with in_municipality(speyer.id), pytest.raises(SharedProfileGone):
        offers_of.offer(offer_id=again, municipality_id=speyer.id)


def test_another_member_copies_it_into_its_own_model(
    shared: UUID, published_in_speyer: UUID, speyer: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        offer = offers_of.offer(offer_id=shared, municipality_id=speyer.id)
        profile_id, translation = copy_offer(offer=offer, title="Bürgerbüro", actor=SYSTEM, now=now)

        found = profiles.targets_of_profile(model_id=published_in_speyer, profile_id=profile_id)
        communication = found[field_named(published_in_speyer, "communication").id]
        assert (communication.level, communication.level_to, communication.importance) == (
            4,
            None,
            3,
        )
        assert found[field_named(published_in_speyer, "digital-work").id].future_level == 4
        assert translation.without_counterpart == ()
        family = JobProfile.objects.get(id=profile_id).family
        assert family is not None
        assert family.title == "Verwaltung und Bürgerservice"


def test_what_has_no_counterpart_is_reported_and_left_out(
    shared: UUID, template: int, speyer: Any, now: dt.datetime
) -> None:
    from assessments.checks.api import copy_template_model

    with in_municipality(speyer.id):
        with transaction.atomic():
            draft = CompetenceModel.objects.get(id=copy_template_model(now=now))
        draft.fields.exclude(code="change").delete()
        offer = offers_of.offer(offer_id=shared, municipality_id=speyer.id)

        _profile_id, translation = copy_offer(offer=offer, title="Neu", actor=SYSTEM, now=now)
        assert len(translation.without_counterpart) == 7
        assert "Führung" in translation.without_counterpart

        draft.fields.all().delete()
        with pytest.raises(NothingToCopy):
            copy_offer(offer=offer, title="Noch eins", actor=SYSTEM, now=now)


def test_a_title_that_is_taken_leaves_nothing_behind(
    shared: UUID, published_in_speyer: UUID, speyer: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        offer = offers_of.offer(offer_id=shared, municipality_id=speyer.id)

        with pytest.raises(TitleTaken):
            copy_offer(offer=offer, title=CITIZEN_SERVICE, actor=SYSTEM, now=now)

        assert JobProfile.objects.count() == 4


def test_the_database_lets_a_member_neither_forge_nor_withdraw_what_another_shares(
    shared: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        assert SharedProfile.objects.filter(id=shared).exists()
        assert SharedProfile.objects.filter(id=shared).update(withdrawn_at=now) == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            SharedProfile.objects.create(
                municipality_id=ludwigshafen.id,
                municipality_name="Ludwigshafen",
                source_profile_id=shared,
                title="Gefälscht",
                targets=[],
                shared_at=now,
            )
        with pytest.raises(ProgrammingError), transaction.atomic():
            SharedProfile.objects.filter(id=shared).update(title="anders")
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.library_sharedprofile")


def test_what_is_withdrawn_is_no_longer_readable_elsewhere(
    shared: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        SharedProfile.objects.filter(id=shared).update(withdrawn_at=now)
        assert SharedProfile.objects.filter(id=shared).exists()

    with in_municipality(speyer.id):
        assert not SharedProfile.objects.filter(id=shared).exists()
