"""Fixtures: a user with pictures that a captioner has captioned."""

from collections.abc import Callable

import pytest

from gallery.captions.services import make_current
from gallery.models import Caption, Image, ModelVersion, User
from tests import rows

Picture = Callable[..., Image]


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def version(db: None) -> ModelVersion:
    return ModelVersion.objects.create(
        name="box", version="1", kind="k", title="Box", summary="s", folder="f", state="live"
    )


@pytest.fixture
def picture(owner: User, version: ModelVersion) -> Picture:
    def make(text: str = "a dog", person: User | None = None) -> Image:
        image = rows.picture(person or owner, name=f"IMG_{Image.objects.count()}.png")
        caption = Caption.objects.create(
            image=image, text=text, source="machine", model_version=version, score=-0.5
        )
        make_current([caption], review=Image.Review.MACHINE)
        image.refresh_from_db()
        return image

    return make
