"""Fixtures: owner, stranger, their clients; a captioner; submitted, captioned, failed images."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from gallery.accounts import services as accounts
from gallery.captions import model_registry
from gallery.captions.services import Written, complete
from gallery.core.errors import GalleryError
from gallery.images import services
from gallery.jobs import claims, queue
from gallery.models import Caption, Image, Job, ModelVersion, User
from tests.gallery import pictures
from tests.gallery.api.helpers import PASSWORD, client_of
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
def api_client(owner) -> APIClient:
    """Return a client of the API with a token of the owner."""
    return client_of(owner)


@pytest.fixture
def captioner(db) -> ModelVersion:
    bundled = checkpoint("box", kind="lstm", scores={"BLEU-4": 0.2})
    (row,) = model_registry.register_bundled(checkpoints=[bundled], default="box")
    row.refresh_from_db()
    return row


def checkpoint(name: str, **fields: Any) -> model_registry.Checkpoint:
    usual: dict[str, Any] = {
        "version": "1",
        "kind": name,
        "title": name.title(),
        "summary": f"The captioner called {name}.",
        "folder": "/nowhere",
        "bytes": 5,
    }
    return model_registry.Checkpoint(name=name, **usual | fields)


@pytest.fixture
def submit(owner, captioner) -> Submit:
    def do(name: str = "cat.png", person: User | None = None, **more: Any) -> services.Submitted:
        file = io.BytesIO(pictures.png(name))
        return services.submit(owner=person or owner, file=file, name=name, **more)

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
def two(captioned) -> list[Image]:
    """Return two captioned images, of a dog and of a cat."""
    return [
        captioned("dog.png", "a dog in snow").image,
        captioned("cat.png", "a cat on a mat").image,
    ]


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


@pytest.fixture
def with_token(owner) -> Client:
    """Return Django's own client with a token of the owner: every middleware is passed."""
    _, token = accounts.create_token(owner=owner)
    return Client(headers={"Authorization": f"Token {token}"})
