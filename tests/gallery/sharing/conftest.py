"""Fixtures: an album of two images beside a private one, its links, and no broker."""

import pytest

from gallery.models import Album, AlbumLink, AlbumPicture
from gallery.sharing import services
from gallery.sharing.links import token_of


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture
def album(owner, captioned) -> Album:
    made = Album.objects.create(owner=owner, title="Summer")
    for name in ("one.png", "two.png"):
        image = captioned(name, text=f"this is {name}").image
        AlbumPicture.objects.create(album=made, image=image)
    captioned("private.png", text="nobody else sees this")
    return made


@pytest.fixture
def first(album):
    return album.images.order_by("pk").first()


def make_link(album: Album, **options) -> AlbumLink:
    return services.make_link(owner=album.owner, album_id=album.pk, **{"days": 7, **options})


def at(link: AlbumLink, *rest) -> str:
    return "/".join([f"/s/{token_of(link)}", *map(str, rest)]) + ("" if "." in str(rest) else "/")
