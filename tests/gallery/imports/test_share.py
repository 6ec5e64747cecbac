"""One person's share of imports: bytes on the way, open batches, files in all lists."""

import io
import shutil
from types import SimpleNamespace

import pytest

from gallery.core.errors import GalleryError
from gallery.images import quotas
from gallery.images.services import submit
from gallery.imports import services
from gallery.imports.services import Announced
from gallery.jobs.background_tasks import run_queued
from gallery.models import ImportBatch, ImportFile
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of
from tests.gallery.at_once import at_once
from tests.gallery.imports.conftest import reasons, send, states, zipped

pytestmark = pytest.mark.postgresql

MEGABYTE = 1 << 20
PNG = pictures.png("one")


def announced(owner, *files: tuple[str, int], batch: ImportBatch | None = None) -> list[ImportFile]:
    batch = batch or services.begin(owner=owner)
    wanted = [Announced(name, size) for name, size in files]
    return services.announce(owner=owner, batch_id=batch.pk, files=wanted)


def received(row: ImportFile, data: bytes, offset: int = 0) -> ImportFile:
    return services.receive(
        owner=row.batch.owner, batch_id=row.batch_id, file_id=row.pk, offset=offset, data=data
    )


def open_png() -> io.BytesIO:
    return io.BytesIO(PNG)


def key_of(act, *args, **options) -> str:
    with pytest.raises(GalleryError) as caught:
        act(*args, **options)
    return caught.value.key


def test_announced_sizes_are_held_to_the_quota_all_batches_together(owner, stranger, settings):
    settings.QUOTA_MB = 10
    announced(owner, ("a.zip", 6 * MEGABYTE))
    assert key_of(announced, owner, ("b.zip", 5 * MEGABYTE)) == "quota_exceeded.announced"
    assert not ImportFile.objects.filter(name="b.zip").exists()
    announced(owner, ("c.zip", 4 * MEGABYTE))
    announced(stranger, ("b.zip", 9 * MEGABYTE))


def test_a_file_that_is_announced_twice_counts_once(owner, settings):
    settings.QUOTA_MB = 10
    (row,) = announced(owner, ("a.zip", 6 * MEGABYTE))
    assert announced(owner, ("a.zip", 6 * MEGABYTE), batch=row.batch) == [row]


def test_what_is_dropped_makes_room(owner, settings):
    settings.QUOTA_MB = 10
    (row,) = announced(owner, ("a.zip", 10 * MEGABYTE))
    services.drop(owner=owner, batch_id=row.batch_id)
    announced(owner, ("b.zip", 10 * MEGABYTE))


def test_announced_sizes_are_held_to_the_disk(owner, settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * MEGABYTE))
    settings.FREE_DISK_MIN_BYTES = MEGABYTE
    announced(owner, ("a.zip", 2 * MEGABYTE))
    assert key_of(announced, owner, ("b.zip", 3 * MEGABYTE)) == "storage_full.import"


def test_bytes_that_wait_count_in_the_quota_until_they_are_taken_in(owner, settings):
    (row,) = announced(owner, ("a.png", len(PNG)))
    received(row, PNG[:10])
    assert (quotas.usage(owner=owner).waiting, quotas.usage(owner=owner).bytes) == (10, 10)
    received(row, PNG[10:], 10)
    assert quotas.usage(owner=owner).waiting == len(PNG)
    run_queued()
    used = quotas.usage(owner=owner)
    assert (used.waiting, used.bytes) == (0, len(PNG))


def test_a_picture_is_refused_where_bytes_that_wait_leave_no_room(owner, settings):
    settings.QUOTA_MB = 1
    (row,) = announced(owner, ("a.zip", MEGABYTE))
    received(row, b"\0" * (MEGABYTE - 100))
    with pytest.raises(GalleryError, match="no room left"), open_png() as file:
        submit(owner=owner, file=file, name="one.png")


def test_pieces_are_refused_once_pictures_have_taken_the_room(owner, settings):
    """What was announced while there was room is not a right to it for ever."""
    settings.QUOTA_MB = 1
    (row,) = announced(owner, ("a.zip", MEGABYTE))
    with open_png() as file:
        submit(owner=owner, file=file, name="one.png")
    assert key_of(received, row, b"\0" * MEGABYTE) == "quota_exceeded.announced"


@pytest.mark.django_db(transaction=True)
def test_pieces_sent_at_once_do_not_slip_past_the_quota(owner, settings):
    settings.QUOTA_MB = 0
    rows = announced(owner, *((f"{n}.zip", MEGABYTE) for n in range(4)))
    settings.QUOTA_MB = 2

    def send_one(number: int) -> bool:
        try:
            received(rows[number], b"\0" * MEGABYTE)
        except GalleryError:
            return False
        return True

    assert sum(at_once(4, send_one)) <= 2
    assert quotas.usage(owner=owner).waiting <= 2 * MEGABYTE


def test_a_full_quota_takes_in_what_has_come_for_it(owner, settings, monkeypatch):
    """The bytes of a file, or of its ZIP, are not counted against its own picture."""
    monkeypatch.setattr(quotas, "MEGABYTE", 1)
    archive = zipped({"1.png": PNG})
    settings.QUOTA_MB = len(archive)
    batch = services.begin(owner=owner)
    send(batch, {"all.zip": archive})
    run_queued()
    assert states(batch)["1.png"] == "done"


def test_a_zip_takes_no_room_once_all_in_it_is_taken_in(owner, django_capture_on_commit_callbacks):
    batch = services.begin(owner=owner)
    send(
        batch,
        {"all.zip": zipped({"1.png": PNG, "2.png": b"dear"}), "b.zip": zipped({"1.png": PNG})},
    )
    with django_capture_on_commit_callbacks(execute=True):
        run_queued()
    stored = dict(batch.files.filter(inside=None).values_list("name", "stored"))
    assert stored["b.zip"] == 0
    assert stored["all.zip"] > 0  # what failed in it can be tried again


def test_tables_that_a_zip_holds_count_as_what_they_are_unpacked(owner):
    batch = services.begin(owner=owner)
    data = b'{"pictures": [{"file": "a", "caption": "' + b"x" * 100_000 + b'"}]}'
    send(batch, {"all.zip": zipped({"captions.json": data}, compression=8)})
    run_queued()
    assert quotas.usage(owner=owner).waiting >= len(data)


def test_so_many_batches_of_one_person_are_open(owner, stranger, settings):
    settings.IMPORTS_OPEN = 2
    empty, batch = services.begin(owner=owner), services.begin(owner=owner)
    announced(owner, ("a.png", len(PNG)), batch=batch)
    response = client_of(owner).post("/api/v1/imports/", {})
    assert (response.status_code, response.json()["code"]) == (403, "too_many_imports")
    services.begin(owner=stranger)
    received(batch.files.get(), PNG)
    run_queued()
    services.begin(owner=owner)
    services.drop(owner=owner, batch_id=empty.pk)
    services.begin(owner=owner)


def test_files_in_all_lists_have_a_number_even_those_that_are_refused(owner, settings):
    settings.IMPORT_FILES = 3
    announced(owner, ("a.png", 0), ("b.png", 0))
    assert key_of(announced, owner, ("c.png", 5), ("d.png", 0)) == "too_many_imports.files"
    assert ImportFile.objects.count() == 2


def test_what_a_zip_lists_counts_in_the_number_of_files(owner, settings):
    settings.IMPORT_FILES = 5
    batch = services.begin(owner=owner)
    send(batch, {"all.zip": zipped({f"{n}.png": b"" for n in range(6)})})
    run_queued()
    assert reasons(batch) == {"all.zip": "too_many_imports"}
    assert batch.files.count() == 1
