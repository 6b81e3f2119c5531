"""Loading the demo, once."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from django.db import transaction

from assessments.library.api import publish_template_model
from campus.dev.demo import story
from campus.dev.demo.asking import close_campaigns, open_campaigns
from campus.dev.demo.grants import grant_vouchers
from campus.dev.demo.needs import tell_needs
from campus.dev.demo.places import build_places, open_access
from campus.dev.demo.proofs import account_for
from campus.dev.demo.requests import ask_for_courses
from campus.dev.demo.rights import use_rights
from campus.dev.demo.year import live_through
from campus.kernel.actor import SYSTEM
from courses.catalogue.api import EXAMPLE_COURSES, list_courses, load_courses_file
from tenants.registry.api import find_by_ars, in_cooperative

# The same demo each time, apart from the day it is told from.
SEED = 2_750


def load_demo(*, now: dt.datetime, say: Callable[[str], object]) -> bool:
    """Fill an empty platform with the demo; return False where it is there already.

    :param now: the day from which the story looks back
    :param say: gets a line per chapter
    """
    with in_cooperative():
        if find_by_ars(ars=story.TOWNS[0].ars) is not None:
            return False
    chance = random.Random(SEED)  # noqa: S311 a story, not a secret
    long_ago = now - dt.timedelta(days=400)
    with in_cooperative(), transaction.atomic():
        publish_template_model(actor=SYSTEM, now=long_ago)
        open_access("Dora", ("cooperative",), now=long_ago)
    with in_cooperative():
        loaded = load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=long_ago)
        courses = {course.id: course for course in list_courses(course_ids=loaded)}
    course_ids = [each for each in loaded if courses[each].price_cents <= story.VOUCHER_CENTS]
    places = build_places(now=long_ago, chance=chance)
    say(f"{len(places)} municipalities with their people")
    open_campaigns(places, now=now)
    with in_cooperative():
        programmes = grant_vouchers(places, course_ids, now=now)
    say(f"{story.GRANTED_COUNT} vouchers granted, two rounds allotted and issued")
    live_through(places, programmes, course_ids, now=now, chance=chance)
    close_campaigns(places, now=now)
    say("a year of use")
    tell_needs(places, now=now)
    say("what each quarter shows, without persons, and measures within a budget")
    with in_cooperative():
        account_for(now=now)
    say("an interim report, and its correction")
    ask_for_courses(places[0], course_ids, now=now, chance=chance)
    say("requests for courses, some of them waiting")
    use_rights(places[0], now=now)
    say("who has looked, and what somebody wants put right")
    return True
