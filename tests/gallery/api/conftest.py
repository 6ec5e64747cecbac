"""Fixtures: users, their pictures and an API client for each."""

import io
from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from gallery.captions import model_registry
from gallery.images import services
from gallery.models import ModelVersion, User
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture
def client(owner) -> APIClient:
    return client_of(owner)


@pytest.fixture
def captioner(db) -> ModelVersion:
    (row,) = model_registry.register_bundled(
        checkpoints=[
            model_registry.Checkpoint(
                name="box",
                version="1",
                kind="lstm",
                title="Box",
                summary="In the box",
                folder="/nowhere",
                bytes=5,
                scores={"BLEU-4": 0.2},
            )
        ],
        default="box",
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def submit(owner, captioner) -> Callable[..., services.Submitted]:
    def do(name: str = "cat.png", person: User | None = None, **options) -> services.Submitted:
        file = io.BytesIO(pictures.png(name))
        return services.submit(owner=person or owner, file=file, name=name, **options)

    return do
