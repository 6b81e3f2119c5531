"""How long letters with voucher codes take, and whether each can be delivered and read.

python3 infra/bench/letters.py [how many]        default 1000

In one run: letters begun, printed in packages and confirmed through the services; then every
package is read back: each QR code decoded from a grey picture at 150 dots an inch, each address
compared with the window of an envelope (DIN 5008 form B, ± 1 mm).
"""

from __future__ import annotations

import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from uuid import UUID, uuid4

from harness import figure, fresh_platform, seconds
from world import NOW, build_towns, distribute, fund

LETTERS = 1_000
SECONDS = 25.0


def main(count: int) -> None:
    with fresh_platform():
        town = build_towns(1)[0]
        programme_id = fund([town], each=count)
        distribute([town], programme_id, each=count)
        run_id = begin(town)
        before = processor_seconds()
        packages, taken = print_all(town, run_id)
        busy = processor_seconds() - before
        codes = codes_of(town, run_id)
    bare = seconds(lambda: [qr_alone(code) for code in codes])
    report(packages, codes)
    figure("memory of the process that asks", memory_mb(resource.RUSAGE_SELF), unit="MB", limit=300)
    figure(
        "memory of one that sets letters", memory_mb(resource.RUSAGE_CHILDREN), unit="MB", limit=300
    )
    figure("processor time of it", busy, unit="s", limit=SECONDS * count / LETTERS)
    figure(
        f"{count} letters",
        taken,
        unit="s",
        limit=SECONDS * count / LETTERS,
        ratio=taken / bare,
        ratio_to="making the QR codes alone",
    )


def begin(town: UUID) -> UUID:
    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_municipality
    from vouchers.desk.queries.letters import LetterChoice
    from vouchers.desk.services.lettering import begin_letters

    with in_municipality(town):
        return begin_letters(
            run_id=uuid4(),
            choice=LetterChoice(),
            chosen="alle ohne E-Mail-Adresse",
            contact="Personalamt, Zimmer 12",
            phone="0621 504-0",
            email="",
            actor=SYSTEM,
            now=NOW,
        )


def print_all(town: UUID, run_id: UUID) -> tuple[list[bytes], float]:
    """Print every package and confirm; the PDFs, and how long that took."""
    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_municipality
    from vouchers.desk.queries.letters import packages_of
    from vouchers.desk.services.lettering import confirm_printed
    from vouchers.desk.services.lettering_printing import print_package

    with in_municipality(town):
        started = time.perf_counter()
        packages = [
            print_package(run_id=run_id, package=package.number, actor=SYSTEM, now=NOW)
            for package in packages_of(run_id)
        ]
        confirm_printed(run_id=run_id, actor=SYSTEM, now=NOW)
        return packages, time.perf_counter() - started


def codes_of(town: UUID, run_id: UUID) -> list[str]:
    """What each picture must say, in the order of the letters."""
    from django.urls import reverse

    from tenants.registry.api import in_municipality
    from vouchers.desk.models import Letter
    from vouchers.redemption.api import code_of

    with in_municipality(town) as municipality:
        address = municipality.address.rstrip("/") + reverse(
            "desk:code", urlconf="campus.config.urls_tenant"
        )
        letters = Letter.objects.filter(run_id=run_id).select_related("holding")
        return [f"{address}#{code_of(voucher_id=each.holding.voucher_id)}" for each in letters]


def qr_alone(text: str) -> str:
    from campus.web.letters import qr_svg

    return qr_svg(text)


def report(packages: list[bytes], expected: list[str]) -> None:
    """Read everything back, on all processors, and print what was found."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        read = [letter for package in pool.map(read_package, packages) for letter in package]
    right = sum(text == code for (text, _in), code in zip(read, expected, strict=True))
    inside = sum(is_inside for _text, is_inside in read)
    figure("QR codes read back", right, unit="codes", limit=len(expected))
    figure("addresses inside the window", inside, unit="letters", limit=len(expected))
    if (right, inside) != (len(expected), len(expected)):
        sys.exit("A letter cannot be read or delivered.")


def read_package(pdf: bytes) -> list[tuple[str, bool]]:
    """What the picture of each letter says, and whether its address is inside the window."""
    from tests.desk_letters.paper import ADDRESS_FIELD, fronts_of, place_of, qr_of

    # The first occurrence of a name is in the address.
    return [
        (qr_of(page).text, place_of(page, "Kim Muster").is_within(ADDRESS_FIELD, tolerance=1))
        for page in fronts_of(pdf)
    ]


def processor_seconds() -> float:
    """Without PostgreSQL's: says on a busy machine what a quiet one would take at least."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def memory_mb(who: int) -> float:
    """The most that this process, or any of its children so far, has held."""
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS)
