"""Fixtures: owner, stranger and their clients; a captioner; submitted, captioned, failed images."""

import io
from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from gallery.captions import model_registry
from gallery.captions.services import Written, complete
from gallery.core.errors import GalleryError
from gallery.images import services
from gallery.jobs import claims, queue
from gallery.models import Caption, Job, ModelVersion, User
from tests.gallery import pictures
from tests.gallery.api.helpers import PASSWORD
from tests.optional import required

Submit = Callable[..., services.Submitted]


@pytest.fixture
def wake_ups(monkeypatch) -> list[str]:
    """Record the kinds of job whose workers are woken, in place of a broker."""
    found: list[str] = []
    monkeypatch.setattr(queue, "wake_workers", found.append)
    return found


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owner(db) -> User:
    return User.objects.create_user("owner", "owner@example.org", PASSWORD)


@pytest.fixture
def stranger(db) -> User:
    return User.objects.create_user("stranger", "stranger@example.org", PASSWORD)


@pytest.fixture
def owner_client(owner) -> Client:
    return signed_in(owner)


@pytest.fixture
def stranger_client(stranger) -> Client:
    return signed_in(stranger)


@pytest.fixture
def captioner(db) -> ModelVersion:
    (row,) = model_registry.register_bundled(checkpoints=[checkpoint("box")], default="box")
    row.refresh_from_db()
    return row


def checkpoint(name: str) -> model_registry.Checkpoint:
    return model_registry.Checkpoint(
        name=name,
        version="1",
        kind=name,
        title=name.title(),
        summary=f"The captioner called {name}.",
        folder="/nowhere",
        bytes=5,
    )


@pytest.fixture
def submit(owner, captioner) -> Submit:
    def do(name: str = "cat.png", person: User | None = None) -> services.Submitted:
        file = io.BytesIO(pictures.png(name))
        return services.submit(owner=person or owner, file=file, name=name)

    return do


def work(version: ModelVersion, text: str = "a cat on a mat", score: float = -0.5) -> Caption:
    """Claim the job at the head of the queue and complete it."""
    (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    written = Written(job.pk, required(job.image_id), text=text, words=[], score=score)
    (caption,) = complete(token=required(job.lease_token), model_version=version, written=[written])
    return caption


@pytest.fixture
def captioned(submit, captioner) -> Callable[..., services.Submitted]:
    """Submit a picture and complete its job with `text`."""

    def do(name: str = "cat.png", text: str = "a cat on a mat") -> services.Submitted:
        submitted: services.Submitted = submit(name)
        work(captioner, text)
        submitted.image.refresh_from_db()
        return submitted

    return do


@pytest.fixture
def failed(submit) -> Callable[..., services.Submitted]:
    """Submit a picture and fail its job with the error of `code`."""

    def do(name: str = "broken.png", code: str = "image_missing") -> services.Submitted:
        submitted: services.Submitted = submit(name)
        (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
        fail = partial(claims.fail, job_id=job.pk, token=required(job.lease_token))
        fail(error=GalleryError(code))
        submitted.job.refresh_from_db()
        return submitted

    return do
