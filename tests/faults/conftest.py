from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gallery.models import ModelVersion, User
from tests import rows
from tests.faults.site import Site, StartSite


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[StartSite]:
    """Create a site in the test's folder with given environment variables; end its processes."""
    made: list[Site] = []

    def make(**environment: Any) -> Site:
        made.append(Site(tmp_path, **environment))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def owner(transactional_db: None) -> User:
    return rows.person()


@pytest.fixture
def captioner(transactional_db: None, tmp_path: Path) -> ModelVersion:
    """Register the fake captioner as the default one, at 0.02 s per picture."""
    return rows.captioner(rows.checkpoint(tmp_path / "fake", seconds=0.02))
