"""Two windows and two municipalities at once, with real commits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from assessments.library import api as library
from assessments.library.models import Item, ItemTally, OptionTally
from assessments.library.rules.item_refusals import (
    ItemDraftExists,
    ItemImportDone,
    ItemIsNoDraft,
)
from assessments.library.services import item_imports, items
from assessments.library.services.tallies import add_tallies
from tenants.registry.api import in_cooperative, in_municipality
from tests.cast import Person
from tests.items.test_importing_items import DEFAULTS, QUIZDOWN
from tests.items.test_tallies import CODES, some_checks


def test_two_windows_do_everything_once(
    real_database: str, dora: Person, now: dt.datetime, in_parallel: Any
) -> None:
    by = {"actor": dora.actor, "now": now}
    with in_cooperative():
        with transaction.atomic():
            library.publish_template_model(**by)
        published = Item.objects.get(code=CODES[0])
        import_id = item_imports.check_item_file(
            content=QUIZDOWN.encode(), file_name="a.md", defaults=DEFAULTS, **by
        )

    def click(work: Any) -> list[Any]:
        def one(_number: int) -> Any:
            with in_cooperative():
                return work()

        answers: list[Any] = in_parallel(4, one)
        return [type(answer) for answer in answers if isinstance(answer, Exception)]

    assert click(lambda: items.start_next_version(item_id=published.id, **by)) == (
        [ItemDraftExists] * 3
    )
    with in_cooperative():
        draft = Item.objects.get(code=CODES[0], state="draft")
    assert click(lambda: items.publish_item(item_id=draft.id, **by)) == [ItemIsNoDraft] * 3
    assert click(lambda: item_imports.import_items(import_id=import_id, **by)) == (
        [ItemImportDone] * 3
    )
    with in_cooperative():
        assert Item.objects.filter(state="draft").count() == 3
        assert Item.objects.filter(code=CODES[0]).count() == 2


def test_sums_of_two_municipalities_are_all_there(
    real_database: str,
    dora: Person,
    ludwigshafen: Any,
    speyer: Any,
    now: dt.datetime,
    in_parallel: Any,
) -> None:
    with in_cooperative(), transaction.atomic():
        library.publish_template_model(actor=dora.actor, now=now)
    towns = [ludwigshafen.id, speyer.id]

    def add(number: int) -> None:
        with in_municipality(towns[number % 2]), transaction.atomic():
            add_tallies(tallies=some_checks(5))

    assert in_parallel(6, add) == [None] * 6
    with in_cooperative():
        assert ItemTally.objects.get(item__code=CODES[0]).answered_count == 30
        assert OptionTally.objects.get(item__code=CODES[0]).chosen_count == 30
