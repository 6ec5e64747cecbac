"""A worker's name is held by one living process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery.jobs import slots
from tests.gallery.jobs.conftest import Holder

NODE = "captions@test"


@pytest.fixture(autouse=True)
def nothing_held_later() -> Iterator[None]:
    yield
    slots.leave(NODE)


def test_a_name_is_held_by_one_living_process(tmp_path: Path, holder: Holder) -> None:
    other = holder(NODE, tmp_path / "workers")
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    assert not slots.take(NODE, folder=tmp_path / "workers")
    other.kill()
    other.communicate()
    assert slots.take(NODE, folder=tmp_path / "workers")
    assert slots.take(NODE, folder=tmp_path / "workers")
