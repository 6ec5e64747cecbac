"""Fixtures: an owner with pictures, a background worker in this process, and no broker."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallery.jobs import background_worker, process, queue
from gallery.models import Caption, Image, Job, ModelVersion, User
from tests import rows


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
        background_worker.drain()
        job.refresh_from_db()
        return job

    return do
