"""Fixtures of the trial: captioners, one who tries, and no broker."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gallery.captions import model_registry
from gallery.models import ModelVersion
from tests.gallery import pictures
from tests.gallery.conftest import checkpoint

TRY = "/try/"


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Wake-ups are only noted."""


@pytest.fixture
def captioners(db) -> list[ModelVersion]:
    found = [checkpoint("box"), checkpoint("other")]
    return model_registry.register_bundled(checkpoints=found, default="box")


def sent(name: str = "cat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.png(name), "image/png")


def tried(client: Client | None = None, **fields: object) -> Client:
    """A trial user who has sent one picture."""
    client = client or Client()
    response = client.post(TRY, fields or {"file": sent()})
    assert response.status_code == 302, response.content.decode()
    return client


def seen(client: Client, place: str = TRY) -> str:
    return client.get(place).content.decode()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
