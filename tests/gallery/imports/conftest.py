"""Fixtures: an owner, a background worker in this process, batches of files, and no broker."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gallery.imports import services
from gallery.jobs import process, queue
from gallery.jobs.background_tasks import run_queued
from gallery.models import ImportBatch, ImportFile, User
from tests.gallery import pictures

Files = Mapping[str, bytes]


@pytest.fixture(autouse=True)
def quiet(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: None)
    monkeypatch.setattr(process, "_here", {})


def zipped(files: Files, **options: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def send(batch: ImportBatch, files: Files) -> None:
    """Announce files in a batch and upload each in one chunk."""
    announced = [services.Announced(name, len(data)) for name, data in files.items()]
    sent = services.announce(owner=batch.owner, batch_id=batch.pk, files=announced)
    for row in sent:
        if row.state == ImportFile.State.WAITING:
            data = files[row.name]
            services.receive(
                owner=batch.owner, batch_id=batch.pk, file_id=row.pk, offset=0, data=data
            )


def states(batch: ImportBatch) -> dict[str, str]:
    return dict(batch.files.order_by("pk").values_list("name", "state"))


def reasons(batch: ImportBatch) -> dict[str, str]:
    failed = batch.files.filter(state=ImportFile.State.FAILED)
    return dict(failed.order_by("pk").values_list("name", "error_code"))


@pytest.fixture
def take_in(owner: User) -> Callable[..., ImportBatch]:
    """Upload files as one batch and run the background worker on it."""

    def do(files: Files, person: User | None = None, **options: Any) -> ImportBatch:
        batch = services.begin(owner=person or owner, **options)
        send(batch, files)
        run_queued()
        batch.refresh_from_db()
        return batch

    return do


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "photos"
    (found / "trip").mkdir(parents=True)
    (found / "trip" / "one.png").write_bytes(pictures.png("one"))
    (found / "trip" / "one.txt").write_text("My cat")
    (found / "two.PNG").write_bytes(pictures.png("two"))
    (found / "captions.csv").write_text("file,caption,alt_text\ntwo.PNG,My dog,Dog.\n")
    (found / ".hidden").mkdir()
    (found / ".hidden" / "three.png").write_bytes(pictures.png("three"))
    (found / "letter.doc").write_bytes(b"dear")
    return found
