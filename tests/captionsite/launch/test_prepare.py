"""What is done before the site starts: static files once, and a demo account on an empty site."""

import os
from pathlib import Path
from typing import Any

import pytest

from captionsite.launch import prepare
from gallery.models import User, Worker

LONG_AGO = "2020-01-01T00:00Z"


@pytest.fixture
def embedded(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the site be an embedded one with a data folder of its own, whatever its database."""
    settings.DATA_DIR = tmp_path
    settings.PRODUCTION = False
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def test_an_empty_site_gets_a_demo_account_whose_password_is_kept(db: None, embedded: Path) -> None:
    password = prepare.demo_password()
    assert password
    demo = User.objects.get()
    assert demo.is_superuser
    assert demo.check_password(password)
    assert prepare.demo_password() == password
    assert (embedded / "demo-password").stat().st_mode & 0o777 == 0o600


def test_a_password_that_was_changed_is_not_told(db: None, embedded: Path) -> None:
    prepare.demo_password()
    demo = User.objects.get()
    demo.set_password("mine")
    demo.save()
    assert prepare.demo_password() is None


def test_people_get_no_demo_account_beside_them(db: None, embedded: Path) -> None:
    User.objects.create_user("ada", password="x")
    assert prepare.demo_password() is None
    assert [user.username for user in User.objects.all()] == ["ada"]


@pytest.mark.parametrize("how", ["production", "a database of its own"])
def test_a_site_that_is_not_embedded_gets_none_and_keeps_its_workers(
    how: str, db: None, embedded: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "production":
        settings.PRODUCTION = True
    else:
        monkeypatch.setenv("DATABASE_URL", "postgresql://db/site")
    Worker.objects.create(name="w", queue="captions", started_at=LONG_AGO, seen_at=LONG_AGO)
    assert prepare.demo_password() is None
    assert not User.objects.exists()
    prepare.forget_workers()
    assert Worker.objects.exists()


def test_an_embedded_site_forgets_the_workers_of_an_earlier_run(db: None, embedded: Path) -> None:
    Worker.objects.create(name="w", queue="captions", started_at=LONG_AGO, seen_at=LONG_AGO)
    prepare.forget_workers()
    assert not Worker.objects.exists()


def test_static_files_are_collected_again_only_when_one_changed(
    settings: Any, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    prepare.collect_static_files()
    collected = tmp_path / "collected" / "a.css"
    collected.unlink()
    prepare.collect_static_files()
    assert not collected.exists()
    os.utime(source / "a.css", (1, 1))
    prepare.collect_static_files()
    assert collected.read_text() == "a"
