"""A framework's way: draft, published, outdated; what is published never changes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from assessments.library.models import (
    Framework,
    FrameworkLevel,
    FrameworkLink,
    FrameworkNode,
    ImportRun,
)
from assessments.library.rules.refusals import (
    FrameworkNotADraft,
    FrameworkNotFound,
    FrameworkNotPublished,
    SuccessorNotPublished,
)
from assessments.library.services import frameworks as states
from campus.audit.models import Entry
from tests.library.test_merging import load
from tests.library.test_reading_broken_files import TREE_HEADER, moodle, row

pytestmark = pytest.mark.django_db
FILE = moodle(row("a"), row("b", parent="a", links="a"))
CHANGED = moodle(row("a"), row("b", parent="a", name="Neu"), row("c"))


@pytest.fixture
def framework(dora: Any, now: dt.datetime) -> Framework:
    load(FILE, dora, now)
    return Framework.objects.get()


def publish(framework: Framework, dora: Any, now: dt.datetime) -> None:
    states.publish_framework(framework_id=framework.id, actor=dora.actor, now=now)
    framework.refresh_from_db()


def outdate(framework: Framework, dora: Any, now: dt.datetime, *, by: Any = None) -> None:
    states.mark_framework_outdated(
        framework_id=framework.id, successor_id=by, actor=dora.actor, now=now
    )
    framework.refresh_from_db()


def another(dora: Any, now: dt.datetime, key: str = "ZWEITER") -> Framework:
    load(FILE.replace(b"RAHMEN", key.encode()), dora, now)
    return Framework.objects.get(key=key)


def test_a_framework_begins_as_a_draft_and_is_published(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    assert framework.is_draft

    publish(framework, dora, now)

    assert (framework.state, framework.published_at) == ("published", now)
    assert framework.published_by == dora.actor.pseudonym
    assert Entry.objects.filter(action="library.framework_published").count() == 1


def test_publishing_twice_is_refused(framework: Framework, dora: Any, now: dt.datetime) -> None:
    publish(framework, dora, now)

    with pytest.raises(FrameworkNotADraft):
        publish(framework, dora, now)


def test_a_changed_file_begins_a_new_draft_beside_the_published_edition(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    publish(framework, dora, now)

    report = load(CHANGED, dora, now)

    assert (report.starts_edition, report.created, report.changed) == (2, 1, 1)
    assert [(f.edition, f.state) for f in Framework.objects.order_by("edition")] == [
        (1, "published"),
        (2, "draft"),
    ]
    assert set(framework.nodes.values_list("code", "title")) == {("a", "Name"), ("b", "Name")}
    draft = Framework.objects.get(edition=2)
    assert draft.nodes.count() == 3
    assert ImportRun.objects.get(id=report.run_id).framework == draft


def test_the_same_file_leaves_the_published_edition_alone(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    publish(framework, dora, now)

    report = load(FILE, dora, now + dt.timedelta(days=1))

    assert report.changes_nothing
    assert report.run_id == ImportRun.objects.get().id
    assert Framework.objects.count() == 1


def test_a_second_changed_file_goes_into_the_draft_that_is_there(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    publish(framework, dora, now)
    load(CHANGED, dora, now)

    report = load(moodle(row("a")), dora, now)

    assert report.starts_edition == 0
    assert list(Framework.objects.get(edition=2).nodes.values_list("code", flat=True)) == ["a"]
    assert Framework.objects.count() == 2


def test_publishing_a_new_edition_outdates_the_one_before(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    publish(framework, dora, now)
    load(CHANGED, dora, now)
    second = Framework.objects.get(edition=2)

    publish(second, dora, now)

    framework.refresh_from_db()
    assert (framework.state, framework.successor) == ("outdated", second)
    assert framework.outdated_by == dora.actor.pseudonym


def test_a_published_framework_is_outdated_with_its_successor(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    successor = another(dora, now)
    publish(framework, dora, now)
    publish(successor, dora, now)

    outdate(framework, dora, now, by=successor.id)

    assert (framework.outdated_at, framework.successor) == (now, successor)


def test_the_successor_may_be_named_later_and_only_once(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    successor = another(dora, now)
    publish(framework, dora, now)
    publish(successor, dora, now)
    outdate(framework, dora, now)

    outdate(framework, dora, now, by=successor.id)

    assert framework.successor == successor
    with pytest.raises(FrameworkNotPublished):
        outdate(framework, dora, now)


def test_a_draft_cannot_be_outdated_nor_succeed(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    draft = another(dora, now)
    publish(framework, dora, now)

    with pytest.raises(FrameworkNotPublished):
        outdate(draft, dora, now)
    for successor in (draft.id, framework.id, uuid4()):
        with pytest.raises(SuccessorNotPublished):
            outdate(framework, dora, now, by=successor)


def test_a_draft_is_discarded_with_all_of_it(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    states.discard_framework_draft(framework_id=framework.id, actor=dora.actor, now=now)

    for table in (Framework, FrameworkNode, FrameworkLevel, FrameworkLink, ImportRun):
        assert not table._default_manager.exists()
    assert Entry.objects.filter(action="library.framework_discarded").count() == 1


def test_what_is_published_cannot_be_discarded(
    framework: Framework, dora: Any, now: dt.datetime
) -> None:
    publish(framework, dora, now)

    with pytest.raises(FrameworkNotADraft):
        states.discard_framework_draft(framework_id=framework.id, actor=dora.actor, now=now)


def test_an_unknown_framework_is_not_found(dora: Any, now: dt.datetime) -> None:
    given = {"framework_id": uuid4(), "actor": dora.actor, "now": now}

    with pytest.raises(FrameworkNotFound):
        states.publish_framework(**given)
    with pytest.raises(FrameworkNotFound):
        states.discard_framework_draft(**given)
    with pytest.raises(FrameworkNotFound):
        states.mark_framework_outdated(successor_id=None, **given)


STATEMENTS = [
    "UPDATE library_framework SET title = 'x'",
    "UPDATE library_framework SET state = 'draft', published_at = NULL",
    "DELETE FROM library_framework",
    "UPDATE library_frameworknode SET title = 'x'",
    "DELETE FROM library_frameworknode WHERE code = 'b'",
    "UPDATE library_frameworklevel SET title = 'x'",
    "DELETE FROM library_frameworklink",
    "UPDATE library_frameworklink SET kind = 'exact'",
    "INSERT INTO library_leveldescriptor (node_id, level_id, text)"
    " SELECT n.id, l.id, 'x' FROM library_frameworknode n, library_frameworklevel l",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("state", ["published", "outdated"])
def test_the_database_refuses_to_change_what_is_published(
    statement: str, state: str, framework: Framework, dora: Any, now: dt.datetime
) -> None:
    publish(framework, dora, now)
    if state == "outdated":
        outdate(framework, dora, now)

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        connection.cursor().execute(statement)

    assert caught.value.__cause__.diag.constraint_name == "library_published_framework_is_frozen"


@pytest.mark.parametrize("statement", STATEMENTS[2:])
def test_the_database_lets_a_draft_change(
    statement: str, framework: Framework, dora: Any, now: dt.datetime
) -> None:
    with transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
        connection.cursor().execute(statement)
        transaction.set_rollback(True)


TREE = (TREE_HEADER + "1;AREA;1.0;Text;;\n2;ONE;1.1;Text;;AREA").encode()
GRID = b"competence,level,level_name,description\n1.1,1,BASIC,one\n1.1,2,BASIC,two"


def test_a_grid_of_levels_for_a_published_tree_begins_an_edition_with_both(
    dora: Any, now: dt.datetime
) -> None:
    load(TREE, dora, now)
    publish(Framework.objects.get(), dora, now)

    report = load(GRID, dora, now)
    again = [load(content, dora, now) for content in (TREE, GRID)]

    assert report.starts_edition == 2
    draft = Framework.objects.get(edition=2)
    assert (draft.nodes.count(), draft.levels.count()) == (2, 2)
    assert all(report.changes_nothing for report in again)
    assert not Framework.objects.get(edition=1).levels.exists()
