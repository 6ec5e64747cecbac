"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests import database, programs

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


if connection.vendor == "sqlite":

    @pytest.fixture(scope="session")
    def django_db_setup(
        request: pytest.FixtureRequest,
        django_test_environment: None,
        django_db_modify_db_settings: None,
        django_db_blocker: DjangoDbBlocker,
    ) -> None:
        """Copy a migrated database, in place of migrating one in each process."""
        cache = request.config.rootpath / ".pytest_cache" / "migrated"
        cache.mkdir(parents=True, exist_ok=True)
        with django_db_blocker.unblock():
            database.fill_from_template(cache)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a program that is not here, with how to get it."""
    for item in items:
        for mark in item.iter_markers("needs"):
            for program in (programs.PROGRAMS[name] for name in mark.args):
                if program.is_missing:
                    item.add_marker(pytest.mark.skip(reason=str(program)))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how to run only what failed."""
    if terminalreporter.stats.keys() & {"failed", "error"}:
        cache = config.getini("cache_dir")
        again = "" if cache == ".pytest_cache" else f" -o cache_dir={cache}"
        terminalreporter.write_line(f"To run only these again: pytest --last-failed{again}")
