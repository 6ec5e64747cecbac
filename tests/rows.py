"""Create database rows for tests without the services under test."""

import hashlib
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from PIL import Image as Pillow

from gallery.models import Image, Job, ModelVersion, User
from tests.gallery.pictures import encoded
from tests.optional import required

GREY = (120, 130, 140)


def person(name: str = "ada") -> User:
    """Create a user without a password."""
    return User.objects.create(username=name)


def picture(owner: User, *, colour: tuple[int, int, int] = GREY, name: str = "p.png") -> Image:
    """Create a small image of one colour, with its file."""
    content = encoded(Pillow.new("RGB", (32, 24), colour), "PNG")
    path = default_storage.save(f"pictures/{owner.pk}/{name}", ContentFile(content))
    return Image.objects.create(
        owner=owner,
        original=path,
        small=path,
        large=path,
        name=name,
        sha256=hashlib.sha256(path.encode()).hexdigest(),
        content_type="image/png",
        bytes=len(content),
        width=32,
        height=24,
        colour="#78828c",
    )


def job(owner: User, **fields: Any) -> Job:
    """Create a queued caption job, without an image unless one is given."""
    fields.setdefault("image", None)
    return Job.objects.create(owner=owner, **{"kind": Job.Kind.CAPTION, **fields})


def jobs(owner: User, count: int, **fields: Any) -> list[Job]:
    """Create `count` queued caption jobs of one owner, in queue order."""
    return Job.objects.bulk_create(
        Job(owner=owner, **{"kind": Job.Kind.CAPTION, "queue_position": position, **fields})
        for position in range(count)
    )


def crowd(owner: User, count: int) -> None:
    """Create `count` queued jobs of one owner in one SQL statement, for large queues."""
    jobs(owner, 1)
    columns = [required(field.column) for field in Job._meta.concrete_fields]
    listed = ", ".join(each for each in columns if each not in {"id", "queue_position"})
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers"
            f" WHERE n < %s) INSERT INTO gallery_job ({listed}, queue_position)"
            f" SELECT {listed}, n FROM gallery_job CROSS JOIN numbers",
            [count - 1],
        )
        cursor.execute("ANALYZE gallery_job")


def checkpoint(folder: Path, *, name: str = "fake", version: str = "1", **settings: Any) -> Path:
    """Write a checkpoint of tests/captioners/fake.py, or of another kind there."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"kind": "fake", "name": name, "version": version} | settings
    (folder / "config.json").write_text(json.dumps(config))
    digest = hashlib.sha256((folder / "config.json").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({"config.json": digest}))
    return folder


def captioner(
    folder: Path, *, name: str = "fake", version: str = "1", **fields: Any
) -> ModelVersion:
    """Create the row of the live default captioner, with its checkpoint in `folder`."""
    defaults = {"state": ModelVersion.State.LIVE, "is_default": True, "kind": "fake"}
    return ModelVersion.objects.create(
        name=name, version=version, title="Fake", folder=str(folder), **(defaults | fields)
    )


def expired_claim() -> dict[str, Any]:
    """Return the fields of a job whose lease has expired."""
    return {
        "state": Job.State.RUNNING,
        "lease_token": uuid.uuid4(),
        "lease_until": timezone.now() - timedelta(seconds=1),
        "worker": "gone@host",
    }
