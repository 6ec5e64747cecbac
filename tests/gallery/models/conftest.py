"""Fixtures: rows that others hang on."""

import pytest

from gallery.models import Album, Image, ModelVersion, User
from tests import rows


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def image(owner: User) -> Image:
    return rows.picture(owner)


@pytest.fixture
def album(owner: User) -> Album:
    return Album.objects.create(owner=owner, title="Summer")


@pytest.fixture
def version(db: None) -> ModelVersion:
    return ModelVersion.objects.create(name="box", version="1", state="live", is_default=True)
