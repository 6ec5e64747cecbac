"""The end of imports: what is never finished, what is old, what nothing needs any more."""

import os
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from gallery.images import quotas
from gallery.imports import expiry, services, upload_store
from gallery.imports.services import Announced
from gallery.models import Image, ImportBatch, ImportText
from tests.gallery import pictures
from tests.gallery.imports.conftest import reasons, send, states

pytestmark = pytest.mark.postgresql


@pytest.fixture
def forget(django_capture_on_commit_callbacks):
    def do() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return expiry.forget_old()

    return do


def aged(batch: ImportBatch, *, silent: int = 0, began: int = 0) -> None:
    now = timezone.now()
    ImportBatch.objects.filter(pk=batch.pk).update(
        active_at=now - timedelta(days=silent), created_at=now - timedelta(days=began)
    )


def half_sent(owner) -> ImportBatch:
    batch = services.begin(owner=owner)
    files = [Announced("a.png", 5), Announced("b.png", 5)]
    row, _never = services.announce(owner=owner, batch_id=batch.pk, files=files)
    services.receive(owner=owner, batch_id=batch.pk, file_id=row.pk, offset=0, data=b"abc")
    return batch


def incoming() -> list[Path]:
    return list((settings.DATA_DIR / "incoming").iterdir())


def test_what_was_never_finished_is_refused_and_its_bytes_go(owner, forget):
    batch = half_sent(owner)
    assert forget() == 0
    aged(batch, silent=settings.IMPORT_DAYS + 1)
    assert forget() == 2  # that of which nothing came as well
    assert reasons(batch) == {"a.png": "import_expired", "b.png": "import_expired"}
    assert incoming() == []
    assert quotas.usage(owner=owner).bytes == 0


def test_a_new_byte_keeps_a_batch_for_a_while_but_not_for_ever(owner, forget):
    batch = half_sent(owner)
    aged(batch, silent=settings.IMPORT_DAYS + 1)
    row = batch.files.get(name="a.png")
    services.receive(owner=owner, batch_id=batch.pk, file_id=row.pk, offset=3, data=b"d")
    assert forget() == 0
    aged(batch, began=settings.IMPORT_KEPT_DAYS + 1)
    forget()
    assert not ImportBatch.objects.exists()
    assert incoming() == []


def test_what_waits_for_the_worker_does_not_expire(owner, forget):
    batch = services.begin(owner=owner)
    send(batch, {"a.png": pictures.png()})
    aged(batch, silent=settings.IMPORT_DAYS + 1)
    assert forget() == 0
    assert states(batch) == {"a.png": "sent"}


def test_bytes_of_refused_files_and_rows_of_tables_go_too(take_in, owner, forget):
    table = b'{"pictures": [{"file": "x.png", "caption": "x"}]}'
    batch = take_in({"letter.png": b"dear", "captions.json": table})
    assert quotas.usage(owner=owner).waiting == 4 + len(table)
    aged(batch, silent=settings.IMPORT_DAYS + 1)
    forget()
    assert incoming() == []
    assert not ImportText.objects.exists()
    assert quotas.usage(owner=owner).bytes == 0
    assert reasons(batch) == {"letter.png": "image_not_supported"}


def test_lists_end_and_pictures_stay(take_in, forget):
    batch = take_in({"a.png": pictures.png()})
    aged(batch, began=settings.IMPORT_KEPT_DAYS - 1)
    forget()
    assert ImportBatch.objects.exists()
    aged(batch, began=settings.IMPORT_KEPT_DAYS + 1)
    forget()
    assert not ImportBatch.objects.exists()
    assert Image.objects.exists()


def test_batches_without_files_end(owner, forget):
    aged(services.begin(owner=owner), silent=settings.IMPORT_DAYS + 1)
    forget()
    assert not ImportBatch.objects.exists()


def test_files_that_no_row_knows_are_deleted_once_they_are_old(owner, forget):
    batch = half_sent(owner)
    known = upload_store.path_of(batch.files.get(name="a.png"))
    stray, fresh = known.with_name(str(uuid.uuid4())), known.with_name("fresh")
    for path in (stray, fresh):
        path.write_bytes(b"x")
    old = time.time() - 10 * 86400
    for path in incoming():
        if path != fresh:
            os.utime(path, (old, old))
    forget()
    assert not stray.exists()
    assert fresh.exists()
    assert known.exists()
