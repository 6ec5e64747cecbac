"""A stand-in captioner: claims jobs as a worker does and completes them with sentences of its own.

Run as `python -m tests.browser.scribe`; ends with its parent's terminate. The pages cannot tell it
from a real one, and no model has to be loaded to look at them.
"""

import math
import os
import signal
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
django.setup()

from django.utils import timezone

from gallery.captions import registry, services
from gallery.errors import GalleryError, LeaseLostError
from gallery.jobs import claims
from gallery.models import Job, ModelVersion, Worker

SENTENCES = (
    "a cat lies on a blanket and looks past the camera",
    "a cup of coffee stands on a wooden table beside a spoon",
    "a woman in an orange suit smiles in front of a flag",
    "a coloured square rests on a plain ground",
)
REFUSED = "refuse"  # a file with this in its name fails, so that failures can be looked at
PAUSE = float(os.environ.get("SCRIBE_PAUSE", "0.15"))


def register() -> ModelVersion:
    """Make the stand-in known and live, as a worker does with what it finds on disk."""
    (row,) = registry.register_shipped(
        checkpoints=[
            registry.Checkpoint(
                name="scribe",
                version="1",
                kind="scribe",
                title="Scribe",
                summary="A stand-in for tests: the same few sentences, at once.",
                folder="/nowhere",
                bytes=0,
            )
        ],
        default="scribe",
    )
    return row


def write(job: Job, version: ModelVersion) -> None:
    """Complete one claimed job, or fail it when its file's name asks for that."""
    assert job.image_id
    assert job.lease_token
    assert job.image
    try:
        if REFUSED in job.image.name:
            error = GalleryError("unreadable", "The captioner could not read this picture.")
            claims.fail(job_id=job.pk, token=job.lease_token, error=error)
            return
        text = SENTENCES[job.image_id % len(SENTENCES)]
        written = services.Written(text=text, words=[], score=math.log(0.4))
        services.complete(
            job_id=job.pk,
            token=job.lease_token,
            image_id=job.image_id,
            model_version=version,
            written=written,
        )
    except LeaseLostError:
        return  # cancelled while it was in hand


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    version = register()
    print("ready", flush=True)
    while not stop.wait(PAUSE):
        Worker.objects.update_or_create(
            name="scribe",
            defaults={
                "queue": "captions",
                "seen_at": timezone.now(),
                "started_at": timezone.now(),
            },
        )
        for job in claims.claim(kind=Job.Kind.CAPTION, worker="scribe", limit=2):
            write(job, version)


if __name__ == "__main__":
    main()
