"""One person's share of exports: how many, how much room, and what the disk keeps free."""

import shutil
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from gallery.core.errors import GalleryError
from gallery.exports import selection, services
from gallery.models import Export, Image, Job
from tests.optional import required

pytestmark = pytest.mark.postgresql

ALL = selection.of_all()


@pytest.fixture
def disk(monkeypatch, settings):
    """A disk with so many bytes free."""
    settings.FREE_DISK_MIN_BYTES = 1000
    found = SimpleNamespace(free=10**12)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: found)
    return found


def refusal(owner, form: str = "csv") -> str:
    with pytest.raises(GalleryError) as caught:
        services.ask(owner=owner, form=form, selection=ALL)
    return caught.value.key


def failed(export: Export, run: Callable[[Job], Job]) -> str:
    return run(required(export.job)).error_code


def test_nobody_keeps_exports_without_end(owner, picture, settings, run):
    settings.EXPORTS_KEPT = 1
    picture()
    run(services.ask(owner=owner, form="csv", selection=ALL).job)
    assert refusal(owner) == "too_many_exports"


def test_so_many_exports_of_one_person_are_written_at_once(owner, stranger, picture, settings, run):
    settings.EXPORTS_OPEN = 2
    picture()
    first = services.ask(owner=owner, form="csv", selection=ALL)
    services.ask(owner=owner, form="csv", selection=ALL)
    assert refusal(owner) == "too_many_exports.open"
    services.ask(owner=stranger, form="everything", selection=ALL)
    run(first.job)
    services.ask(owner=owner, form="csv", selection=ALL)


def test_exports_have_a_quota_which_those_that_wait_fill_too(owner, picture, settings, run):
    Image.objects.filter(pk=picture().pk).update(bytes=100_000)
    settings.EXPORT_QUOTA_BYTES = 150_000
    first = services.ask(owner=owner, form="originals", selection=ALL)
    assert refusal(owner, "everything") == "quota_exceeded.exports"
    services.delete(owner=owner, export=first)
    services.ask(owner=owner, form="everything", selection=ALL)


def test_a_failed_export_takes_no_room(owner, picture, settings):
    Image.objects.filter(pk=picture().pk).update(bytes=100_000)
    settings.EXPORT_QUOTA_BYTES = 150_000
    export = services.ask(owner=owner, form="originals", selection=ALL)
    Job.objects.filter(pk=required(export.job).pk).update(state=Job.State.FAILED)
    services.ask(owner=owner, form="originals", selection=ALL)


def test_an_export_that_grows_beyond_its_room_stops(owner, picture, settings, run, tmp_path):
    """Pictures that come after the export was asked for do not slip past the quota."""
    picture()
    export = services.ask(owner=owner, form="originals", selection=ALL)
    Image.objects.filter(pk=picture().pk).update(bytes=10**9)
    settings.EXPORT_QUOTA_BYTES = 10**6
    assert failed(export, run) == "quota_exceeded"
    assert list((tmp_path / "exports").iterdir()) == []


def test_the_disk_is_not_filled_by_exports(owner, picture, disk, run, tmp_path):
    picture()
    disk.free = 1100
    assert refusal(owner, "everything") == "storage_full.export"
    disk.free = 10**9
    export = services.ask(owner=owner, form="everything", selection=ALL)
    disk.free = 1000
    assert failed(export, run) == "storage_full"
    assert list((tmp_path / "exports").iterdir()) == []


def test_without_a_quota_the_disk_alone_is_the_limit(owner, picture, settings):
    settings.EXPORT_QUOTA_BYTES = 0
    Image.objects.filter(pk=picture().pk).update(bytes=10**6)
    services.ask(owner=owner, form="originals", selection=ALL)
