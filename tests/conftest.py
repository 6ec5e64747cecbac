"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings

# No deadline: a slow machine is no bug. Derandomised: a run says the same twice.
hypothesis_settings.register_profile("captionsite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("captionsite")


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path: Path) -> Path:
    """A folder of its own for every test's pictures and checkpoints."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(settings.MEDIA_ROOT)},
        }
    }
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def language_of_the_site() -> Iterator[None]:
    """The language that a test's last request asked for is not the next test's."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """No throttle or cached page of one test reaches the next."""
    from django.core.cache import cache

    yield
    cache.clear()


DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="run only the tests that touch the database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for."""
    if config.getoption("--only-database"):
        left_out = [item for item in items if not _touches_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _touches_database(item)]


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & fixtures)
