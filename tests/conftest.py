"""Fixtures and hooks of all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage
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
    """Give each test its own folders of pictures and checkpoints."""
    folder = settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(settings.MEDIA_ROOT)},
        }
    }
    return folder


@pytest.fixture(autouse=True)
def language_of_the_site() -> Iterator[None]:
    """Reset the active language, which the last request of a test has set."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Empty the cache, which keeps throttles and pages, after each test."""
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture
def untraced() -> Iterator[None]:
    """Run TensorFlow eagerly, since tracing takes longer than a short training run."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


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


def pytest_sessionfinish() -> None:
    """Write coverage data, where it is measured: xdist may kill a worker that exits slowly."""
    if measuring := Coverage.current():
        measuring.stop()
        measuring.save()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests whose programs are missing; the reason says how to install them."""
    for item in items:
        for mark in item.iter_markers("needs"):
            for program in (programs.PROGRAMS[name] for name in mark.args):
                if program.is_missing:
                    item.add_marker(pytest.mark.skip(reason=str(program)))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print how to run only the failed tests, if the cache has kept them."""
    cache = getattr(config, "cache", None)
    if cache is not None and terminalreporter.stats.keys() & {"failed", "error"}:
        folder = config.getini("cache_dir")
        again = "" if folder == ".pytest_cache" else f" -o cache_dir={folder}"
        terminalreporter.write_line(f"To run only these again: pytest --last-failed{again}")
