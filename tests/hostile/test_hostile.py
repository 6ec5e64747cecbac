"""Hostile files, kind by kind, with what each kind cost. `make hostile` tries all and prints it.

HOSTILE_COPIES is how many damaged copies are made of each honest picture. Without it the run is
short, and leaves out the pictures at the limit, which take minutes to draw.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from gallery.media.decoding.values import Limits
from tests.gallery import hostile, hostile_structures, pictures
from tests.hostile import large
from tests.hostile.measure import Bench, Row, table

COPIES = int(os.environ.get("HOSTILE_COPIES", "1"))
IS_WHOLE = "HOSTILE_COPIES" in os.environ
LIMITS = Limits()
BAR_SECONDS, BAR_MEGABYTES = 2.0, 512

KINDS: dict[str, Callable[[], dict[str, bytes]]] = {
    "not a picture": lambda: hostile.REFUSED_KINDS,
    "archives": hostile_structures.archives,
    "polyglots": hostile.polyglots,
    "bombs": lambda: {name: data for name, (data, _codes) in hostile.bombs().items()},
    "bent structures": hostile_structures.structures,
    "truncated": hostile.truncated,
    "damaged": lambda: hostile.damaged(copies=COPIES),
    "noise": lambda: hostile.noise(count=20 * COPIES),
    "honest": lambda: {name: draw() for name, draw in pictures.HONEST.items()},
    "honest, at the limit": lambda: large.pictures_at_the_limit(LIMITS) if IS_WHOLE else {},
}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench(LIMITS)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def rows(bench: Bench) -> Iterator[list[Row]]:
    """The table, printed when all kinds have been tried."""
    found: list[Row] = []
    yield found
    if IS_WHOLE:
        print("\n" + table(found))
        for row in found:
            print(f"{row.kind}: slowest {row.slowest}, heaviest {row.heaviest}")
        print(f"A decoder at rest holds {bench.at_rest:.0f} MB.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_taken_or_refused_with_a_code(kind, bench, rows):
    row = bench.row(kind, KINDS[kind]())
    rows.append(row)
    assert set(row.codes) <= {"", *hostile.REFUSALS}
    assert row.megabytes <= BAR_MEGABYTES, row.heaviest
    assert row.cpu_seconds <= BAR_SECONDS, row.slowest
