"""Fixtures of search: an owner with pictures, and what a search finds."""

from collections.abc import Callable

import pytest

from gallery.models import Caption, Image, ModelVersion, User
from gallery.search import engine, index
from gallery.search.criteria import criteria
from gallery.search.grammar import parse
from tests import rows

Picture = Callable[..., Image]


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def picture(owner: User) -> Picture:
    """A picture with a captioner's sentence, found as it should be."""
    version = ModelVersion.objects.create(
        name="box", version="1", kind="k", title="t", summary="s", folder="f"
    )

    def make(text: str, person: User | None = None, **fields: object) -> Image:
        number = Image.objects.count()
        image = rows.picture(person or owner, name=f"IMG_{number}.png")
        caption = Caption.objects.create(
            image=image, text=text, source="machine", model_version=version
        )
        fields = {"review": "machine", "captioner": "box", **fields}
        Image.objects.filter(pk=image.pk).update(caption=caption, **fields)
        index.refresh([image.pk])
        image.refresh_from_db()
        return image

    return make


def found(owner: User, text: str) -> list[int]:
    return engine.ranked(criteria(owner=owner, query=parse(text)))
