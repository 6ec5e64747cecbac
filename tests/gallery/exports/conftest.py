"""Fixtures: an owner with pictures, exports of them, a worker in this process, no broker."""

import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallery.exports import selection, services
from gallery.jobs import process, queue
from gallery.jobs.background_tasks import run_queued
from gallery.models import Caption, Export, Image, Job, ModelVersion, User
from tests import rows

ALL = selection.of_all()


@pytest.fixture(autouse=True)
def quiet(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: None)
    monkeypatch.setattr(process, "_here", {})


@pytest.fixture
def captioner(db: None) -> ModelVersion:
    return rows.captioner(Path("/nowhere"), name="box")


@pytest.fixture
def picture(owner: User, captioner: ModelVersion) -> Callable[..., Image]:
    """Create a picture with a generated caption, or a person's where `by` names one."""

    def make(
        name: str = "cat.png", text: str = "a cat", *, by: User | None = None, **fields: Any
    ) -> Image:
        image = rows.picture(owner, name=name)
        Image.objects.filter(pk=image.pk).update(sha256=uuid.uuid4().hex, **fields)
        if text:
            maker: dict[str, Any] = {"source": "machine", "model_version": captioner}
            if by:
                maker = {"source": "human", "author": by}
            image.caption = Caption.objects.create(image=image, text=text, **maker)
            image.save(update_fields=["caption"])
        image.refresh_from_db()
        return image

    return make


@pytest.fixture
def run() -> Callable[[Job], Job]:
    """Run the background worker until its queue is empty; return the job."""

    def do(job: Job) -> Job:
        run_queued()
        job.refresh_from_db()
        return job

    return do


@pytest.fixture
def made(owner: User, run: Callable[[Job], Job]) -> Callable[..., Export]:
    """Ask for an export, have it written, and return its row."""

    def make(form: str, chosen: selection.Selection = ALL) -> Export:
        export = services.ask(owner=owner, form=form, selection=chosen)
        assert export.job is not None
        job = run(export.job)
        assert job.state == Job.State.SUCCEEDED, job.error_message
        export.refresh_from_db()
        assert services.path_of(export).stat().st_size == export.bytes
        return export

    return make


def files(export: Export) -> dict[str, bytes]:
    """Return the files of an export's ZIP by their names."""
    with zipfile.ZipFile(services.path_of(export)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text(export: Export) -> str:
    """Return the text of an export that is one file."""
    return services.path_of(export).read_text(encoding="utf-8-sig")
