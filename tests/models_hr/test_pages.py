"""Bernd works on the pages of model, profiles, workshops and sharing; Anna proposes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from assessments.checks.models import (
    Area,
    CompetenceModel,
    Facet,
    JobFamily,
    JobProfile,
    TargetLevel,
    Workshop,
)
from assessments.library.models import Framework, FrameworkNode
from tenants.registry.api import in_cooperative
from tests.models_hr.conftest import CITIZEN_SERVICE, field_named, profile_named

URLCONF = "campus.config.urls_tenant"


@pytest.fixture
def browser(bernd: Any) -> Client:
    client: Client = bernd.client()
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf=URLCONF)


def filled(browser: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the page's form would send if only these fields were changed."""
    form = browser.get(url).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_areas_are_added_moved_and_removed(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    browser.post(at("new_area", draft.id), {"title": "Notfälle", "description": ""})
    with inside():
        area = Area.objects.get(title="Notfälle")
    url = at("edit_area", draft.id, area.id)
    browser.post(url, filled(browser, url, title="Krisen", is_digital="on"))
    browser.post(at("move", draft.id), {"move": f"up.area.{area.id}"})

    with inside():
        area.refresh_from_db()
        assert (area.title, area.is_digital, area.position) == ("Krisen", True, 5)
    assert "Der Bereich „Krisen“ hat keine Kompetenz." in text_of(
        browser.get(at("model", draft.id))
    )
    browser.post(at("remove_area", draft.id, area.id))
    with inside():
        assert not Area.objects.filter(title="Krisen").exists()


def test_an_area_with_competences_is_not_removed(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        area = draft.areas.all()[0]

    page = browser.post(at("remove_area", draft.id, area.id))

    assert page.status_code == 409
    assert "stehen noch Kompetenzen" in text_of(page)


@pytest.mark.parametrize("wish", ["", "up.area.keine", "sideways.area.1", "up.model.1"])
def test_a_wish_to_move_that_makes_no_sense_is_not_found(
    draft: CompetenceModel, browser: Client, wish: str
) -> None:
    assert browser.post(at("move", draft.id), {"move": wish}).status_code == 404


def test_a_facet_is_added_changed_and_removed(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        field = field_named(draft, "change")
    values = {"title": "Haltung", "anchor-2": "Fragt nach.", "anchor-3": "Probiert aus."}
    browser.post(at("new_facet", draft.id, field.id), values)
    with inside():
        facet = Facet.objects.get(title="Haltung")
    url = at("edit_facet", draft.id, facet.id)
    stale = filled(browser, url)
    browser.post(url, filled(browser, url, **{"anchor-2": "Fragt oft nach."}))

    later = text_of(browser.post(url, {**stale, "anchor-2": "Fragt selten."}))

    assert "inzwischen von jemand anderem geändert" in later
    assert "So ist es jetzt gespeichert" in later
    with inside():
        assert facet.anchors.get(level=2).text == "Fragt oft nach."
    browser.post(at("remove_facet", draft.id, facet.id))
    with inside():
        assert not Facet.objects.filter(title="Haltung").exists()


def test_the_scale_is_laid_beside_digcomp_and_refuses_a_gap(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    url = at("levels", draft.id)
    assert "Die eigenen Stufen neben den acht Stufen von DigComp" in text_of(browser.get(url))

    gap = text_of(browser.post(url, filled(browser, url, **{"to-3": "3"})))
    assert "Zwischen Stufe 3 und 4 fehlt DigComp-Stufe 4." in gap

    more = filled(browser, f"{url}?anzahl=6", **{"title-6": "Vordenkend"})
    assert browser.post(url, more).status_code == 302
    with inside():
        draft.refresh_from_db()
        assert (draft.level_count, draft.levels.count()) == (6, 6)
    less = text_of(browser.post(url, filled(browser, f"{url}?anzahl=3")))
    assert "Auf den Stufen, die wegfallen sollen, stehen noch" in less


def test_a_competence_is_linked_with_a_published_framework(
    draft: CompetenceModel, browser: Client, inside: Any, now: Any
) -> None:
    with inside():
        field = field_named(draft, "change")
    url = at("link_framework", draft.id, field.id)
    assert "noch keinen Kompetenzrahmen veröffentlicht" in text_of(browser.get(url))
    with in_cooperative():
        frame = Framework.objects.create(key="demo", version="1", title="Rahmen", created_at=now)
        FrameworkNode.objects.create(
            framework=frame, kind="competence", code="5.2", title="Bedarf erkennen", position=1
        )
        Framework.objects.filter(id=frame.id).update(state="published", published_at=now)

    browser.post(url, filled(browser, url, node="Rahmen 1|5.2"))

    with inside():
        field.refresh_from_db()
        assert (field.framework_code, field.framework_title) == ("5.2", "Bedarf erkennen")
    assert "Bedarf erkennen" in text_of(browser.get(at("model", draft.id)))


def test_test_items_are_shown_and_taken_over(draft: CompetenceModel, browser: Client) -> None:
    url = at("take_items", draft.id)
    plan = browser.get(url).context["plan"]

    page = browser.post(url)

    assert page["Location"] == url
    assert f"Übernommen: {len(plan.taken)} Testaufgaben" in text_of(browser.get(url))


def test_two_versions_are_compared(published: UUID, browser: Client, inside: Any) -> None:
    alone = text_of(browser.get(at("compare", published)))
    assert "noch keine zweite Version" in alone
    browser.post(at("new_version", published))
    with inside():
        draft = CompetenceModel.objects.get(state="draft")
    assert "inhaltlich gleich" in text_of(browser.get(at("compare", draft.id)))
    with inside():
        TargetLevel.objects.filter(
            field__model=draft, field__code="change", profile__title="Teamleitung", horizon="today"
        ).update(level=5)

    page = text_of(browser.get(at("compare", draft.id), {"mit": str(published)}))

    assert "Teamleitung, Veränderung" in page
    assert "4, entscheidend" in page
    assert "5, entscheidend" in page
    assert browser.get(at("compare", draft.id), {"mit": "x"}).status_code == 200


def test_families_are_kept_and_given_to_profiles(
    published: UUID, browser: Client, inside: Any
) -> None:
    browser.post(at("new_family"), {"title": "Kitas", "description": ""})
    with inside():
        family = JobFamily.objects.get(title="Kitas")
    browser.post(at("new_profile"), {"title": "Kita-Leitung", "family": str(family.id)})
    assert "Kita-Leitung" in text_of(browser.get(at("profiles")))
    browser.post(at("edit_family", family.id), {"title": "Kindertagesstätten"})
    assert "Kindertagesstätten" in text_of(browser.get(at("families")))
    taken = browser.post(at("new_family"), {"title": "Führung"})
    assert "Diesen Namen gibt es schon" in text_of(taken)

    browser.post(at("remove_family", family.id))

    with inside():
        assert profile_named("Kita-Leitung").family is None
    assert browser.get(at("edit_family", uuid4())).status_code == 404


def test_a_profile_is_copied(published: UUID, browser: Client, inside: Any) -> None:
    with inside():
        source = profile_named(CITIZEN_SERVICE)
    url = at("copy_profile", source.id)

    page = browser.post(url, filled(browser, url))

    with inside():
        copy = profile_named(f"{CITIZEN_SERVICE} (Kopie)")
        assert page["Location"] == at("edit_profile", copy.id)
        assert copy.targets.count() == source.targets.count()


def test_a_workshop_goes_from_invitation_to_adopted_soll(
    draft: CompetenceModel, browser: Client, supervisor: Any, inside: Any
) -> None:
    with inside():
        profile = profile_named(CITIZEN_SERVICE)
        change = field_named(draft, "change")
    values = {"held_on": "15.12.2026", "note": "", "invite": [str(supervisor.employee_id)]}
    page = browser.post(at("new_workshop", profile.id), values)
    with inside():
        workshop = Workshop.objects.get()
    assert page["Location"] == at("workshop", workshop.id)

    anna = supervisor.client()
    assert "zu einem Workshop eingeladen" in text_of(anna.get(at("overview")))
    assert "Ihre Vorschläge fehlen noch" in text_of(anna.get(at("invitations")))
    mine = at("propose", workshop.id)
    anna.post(mine, filled(anna, mine, **{f"{change.id}.level": "4"}))
    assert "Ihre Vorschläge liegen vor" in text_of(anna.get(at("invitations")))

    hr = at("workshop", workshop.id)
    assert "Anna Amsel: hat vorgeschlagen" in text_of(browser.get(hr))
    refused = browser.post(at("adopt", workshop.id))
    assert "noch kein Soll vereinbart" in text_of(refused)
    browser.post(hr, filled(browser, hr, **{f"{change.id}.level": "5"}))
    assert "Es kommt in die Ziele von Version 1 (Entwurf)." in text_of(
        browser.get(at("adopt", workshop.id))
    )
    browser.post(at("adopt", workshop.id))

    with inside():
        target = profile.targets.get(field=change, horizon="today")
        assert target.level == 5
    late = anna.post(mine, filled(anna, mine, **{f"{change.id}.level": "1"}))
    assert "beendet und nimmt nichts mehr auf" in text_of(late)


def test_a_workshop_is_cancelled(
    draft: CompetenceModel, browser: Client, supervisor: Any, inside: Any
) -> None:
    with inside():
        profile = profile_named(CITIZEN_SERVICE)
    values = {"held_on": "15.12.2026", "invite": [str(supervisor.employee_id)]}
    browser.post(at("new_workshop", profile.id), values)
    assert "schon ein Workshop offen" in text_of(
        browser.post(at("new_workshop", profile.id), values)
    )
    with inside():
        workshop = Workshop.objects.get()

    browser.post(at("cancel_workshop", workshop.id))

    with inside():
        workshop.refresh_from_db()
        assert workshop.state == "cancelled"


def test_a_workshop_without_a_guest_or_a_date_is_refused(
    draft: CompetenceModel, browser: Client, supervisor: Any, inside: Any
) -> None:
    with inside():
        profile = profile_named(CITIZEN_SERVICE)

    page = text_of(browser.post(at("new_workshop", profile.id), {"held_on": "bald"}))

    assert "Laden Sie mindestens eine Führungskraft ein." in page
    with inside():
        assert not Workshop.objects.exists()


def test_only_the_invited_open_a_workshop(
    draft: CompetenceModel, browser: Client, supervisor: Any, carla: Any, inside: Any
) -> None:
    with inside():
        profile = profile_named(CITIZEN_SERVICE)
    values = {"held_on": "15.12.2026", "invite": [str(supervisor.employee_id)]}
    browser.post(at("new_workshop", profile.id), values)
    with inside():
        workshop = Workshop.objects.get()

    assert browser.get(at("propose", workshop.id)).status_code == 404
    assert carla.client().get(at("propose", workshop.id)).status_code == 404
    assert supervisor.client().get(at("workshop", workshop.id)).status_code == 404


def test_a_profile_is_shared_seen_elsewhere_and_taken_back(
    published: UUID, browser: Client, bernd: Any, inside: Any
) -> None:
    with inside():
        profile = profile_named(CITIZEN_SERVICE)
    url = at("share_profile", profile.id)
    assert "Personen, Stellen und Ergebnisse sehen sie nicht" in text_of(browser.get(url))

    browser.post(url, {"then": "share"})

    assert "Dieses Profil ist geteilt" in text_of(browser.get(url))
    offers = browser.get(at("offers"))
    assert "von Ihnen geteilt" in text_of(offers)
    own = next(offer for offer in offers.context["offers"] if offer.is_own)
    preview = at("offer", own.id)
    taken = browser.post(preview, {"title": CITIZEN_SERVICE})
    assert "Diesen Namen gibt es schon" in text_of(taken)
    browser.post(preview, {"title": "Bürgerbüro"})
    with inside():
        assert JobProfile.objects.get(title="Bürgerbüro").targets.count() == 10
    browser.post(url, {"then": "withdraw"})
    assert browser.get(preview).status_code == 404


def test_publishing_lists_what_is_incomplete(
    draft: CompetenceModel, browser: Client, inside: Any
) -> None:
    with inside():
        field = field_named(draft, "change")
        field.facets.all().delete()
        field.statements.filter(level__gt=2).delete()

    page = text_of(browser.get(at("model", draft.id)))
    refused = browser.post(at("publish", draft.id))

    for sentence in (
        "Die Kompetenz „Veränderung“ hat nur eine Aussage",
        "Die Kompetenz „Veränderung“ hat keine Facette mit Verhaltensankern.",
    ):
        assert sentence in page
        assert sentence in text_of(refused)
    assert refused.status_code == 409
