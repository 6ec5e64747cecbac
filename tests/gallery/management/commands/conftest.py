"""Fixtures: a folder with a picture, and no broker."""

from pathlib import Path

import pytest

from tests.gallery import pictures
from tests.gallery.api.conftest import no_broker  # noqa: F401


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "photos"
    found.mkdir()
    (found / "one.png").write_bytes(pictures.png("one"))
    return found
