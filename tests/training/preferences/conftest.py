import pytest

from gallery.models import ModelVersion, User
from tests import rows
from tests.training.corrected import person


@pytest.fixture
def ada() -> User:
    return person("ada")


@pytest.fixture
def makers(tmp_path) -> list[ModelVersion]:
    return [
        rows.captioner(tmp_path, name=name, is_default=name == "one") for name in ("one", "two")
    ]
