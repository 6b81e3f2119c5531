"""Whoever types codes that are not theirs learns nothing, however many try and whatever fails."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.deeds import orders
from tests.faults.guessing import (
    MISTYPED,
    NOT_READABLE,
    TOO_MANY,
    UNKNOWN,
    Answer,
    code_of,
    mistyped,
    slower_share,
    type_code,
    unknown_code,
)
from tests.faults.killing import messages_of
from tests.faults.parts import Platform
from tests.faults.world import Purchase, World
from tests.proofs.scale import SEED, scaled
from vouchers.redemption.models import Voucher
from vouchers.redemption.services.guessing import LIMITS, WINDOW

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]

GUESSERS = 50
# Of all pairs of answers in how many one kind may be the slower one: 0.5 is "cannot be told".
# With 100 of each kind 0.16 is four standard errors.
SAMPLES, TOLERANCE = scaled(100), 0.16
# On a busy machine the clock sees nothing at all; then it is looked at again.
TRIES = 5


@pytest.fixture
def codes(platform: Platform, world: World) -> dict[str, str]:
    """Codes of the kinds that there are, none of them the stranger's own."""
    here, there = world.towns
    colleague, used = _of_town(world, here.host, skip=True, count=2)
    (foreign,) = _of_town(world, there.host, count=1)
    orders([used])[0].do(platform.port)
    free = Voucher.objects.filter(municipality_id=here.municipality_id, state="issued").first()
    assert free
    messages_of(platform).flushall()
    return {
        "known": code_of(colleague.voucher_id),
        "used": code_of(used.voucher_id),
        "free": code_of(free.id),
        "foreign": code_of(foreign.voucher_id),
        "unknown": unknown_code(),
    }


def test_a_stranger_cannot_tell_codes_by_status_headers_or_words(
    platform: Platform, world: World, codes: dict[str, str]
) -> None:
    answers = {kind: _ask(platform, world, code) for kind, code in codes.items()}
    slips = {kind: _ask(platform, world, mistyped(code)) for kind, code in codes.items()}

    assert UNKNOWN in answers["unknown"].body
    assert {answer.seen for answer in answers.values()} == {answers["unknown"].seen}
    assert MISTYPED in slips["unknown"].body
    assert {answer.seen for answer in slips.values()} == {slips["unknown"].seen}


def test_a_stranger_cannot_tell_codes_by_the_clock(
    platform: Platform,
    world: World,
    codes: dict[str, str],
    record_property: Callable[[str, object], None],
) -> None:
    rng = random.Random(SEED)
    # A slip is answered without a look into the database: that much the clock must see.
    kinds = {**codes, "slip": mistyped(unknown_code())}
    for _try in range(TRIES):
        shares = slower_shares(platform, world, kinds, rng)
        if shares["slip"] < 0.5 - TOLERANCE:
            break

    record_property(
        "proof",
        f"{SAMPLES} answers of each kind; how often one is slower than an unknown code's: "
        + ", ".join(f"{kind} {share:.2f}" for kind, share in shares.items()),
    )
    assert all(abs(shares[kind] - 0.5) <= TOLERANCE for kind in codes), shares
    assert shares["slip"] < 0.5 - TOLERANCE, "this clock would not see a difference either"


def slower_shares(
    platform: Platform, world: World, kinds: dict[str, str], rng: random.Random
) -> dict[str, float]:
    """By kind of code: how often its answer takes longer than an unknown one's."""
    messages = messages_of(platform)
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _round in range(SAMPLES):
        messages.flushall()
        for kind in rng.sample(sorted(kinds), len(kinds)):
            seconds[kind].append(_ask(platform, world, kinds[kind]).seconds)
    return {kind: slower_share(seconds[kind], seconds["unknown"]) for kind in kinds}


def test_fifty_guessers_at_once_get_no_more_tries_than_one_after_the_other(
    platform: Platform, world: World, record_property: Callable[[str, object], None]
) -> None:
    messages, people = messages_of(platform), _sessions(world, world.towns[0].host)
    messages.flushall()
    began = time.time()
    first = _siege(platform, world.towns[0].host, people)
    messages.flushall()
    second = _siege(platform, world.towns[0].host, people)
    windows = _windows(began)

    for looked_up in (first, second):
        assert max(looked_up.values()) <= LIMITS["account"] * windows
        assert sum(looked_up.values()) <= LIMITS["municipality"] * windows
    assert sum(first.values()) >= min(LIMITS["municipality"], LIMITS["account"] * len(people))
    record_property(
        "proof",
        f"{GUESSERS} guessers: {sum(first.values())} codes looked up, the limit is "
        f"{LIMITS['municipality']}; after Valkey was emptied {sum(second.values())} more",
    )


def test_slips_cost_no_guess_and_without_valkey_nothing_is_looked_up(
    platform: Platform, world: World
) -> None:
    session, host = _sessions(world, world.towns[0].host)[0], world.towns[0].host
    own = next(each for each in world.purchases if each.session == session)
    facts = {"host": host, "session": session}
    messages_of(platform).flushall()

    for _each in range(2 * LIMITS["account"]):
        slip = type_code(platform.port, code=mistyped(code_of(own.voucher_id)), **facts)
        assert MISTYPED in slip.body
    assert type_code(platform.port, code=code_of(own.voucher_id), **facts).status == 302

    platform.kill_server("valkey")
    blind = type_code(platform.port, code=code_of(own.voucher_id), **facts)
    platform.start_server("valkey")
    assert NOT_READABLE in blind.body
    assert type_code(platform.port, code=code_of(own.voucher_id), **facts).status == 302


def _ask(platform: Platform, world: World, code: str) -> Answer:
    town = world.towns[0]
    session = _sessions(world, town.host)[0]
    return type_code(platform.port, host=town.host, session=session, code=code)


def _of_town(world: World, host: str, *, count: int, skip: bool = False) -> list[Purchase]:
    """Purchases of a town that no other test makes; `skip`: not of its first person."""
    first = _sessions(world, host)[0]
    found = [
        each
        for each in world.purchases
        if each.host == host and not (skip and each.session == first)
    ][-count:]
    assert len(found) == count, "the world is too small"
    world.purchases[:] = [each for each in world.purchases if each not in found]
    return found


def _sessions(world: World, host: str) -> list[str]:
    return list(dict.fromkeys(each.session for each in world.purchases if each.host == host))


def _siege(platform: Platform, host: str, sessions: list[str]) -> Counter[str]:
    """Everybody guesses from several browsers at once; how many codes were looked up, by person."""
    tries = [sessions[number % len(sessions)] for number in range(GUESSERS * 6)]

    def guess(session: str) -> tuple[str, str]:
        code = unknown_code()
        return session, type_code(platform.port, host=host, session=session, code=code).body

    with ThreadPoolExecutor(GUESSERS) as guessers:
        answers = list(guessers.map(guess, tries))
    assert all(UNKNOWN in body or TOO_MANY in body for _session, body in answers)
    return Counter(session for session, body in answers if UNKNOWN in body)


def _windows(began: float) -> int:
    """How many windows of the limit have begun since then."""
    seconds = WINDOW.total_seconds()
    return 1 + int(time.time() // seconds - began // seconds)
