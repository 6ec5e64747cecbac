"""Which pictures an export takes: the one place where a selection becomes rows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from gallery import selectors
from gallery.errors import GalleryError, NotFoundError
from gallery.models import Album, Image, User

MOST_IDS = 10_000

Selection = dict[str, Any]


def of_images(ids: Iterable[int]) -> Selection:
    """These very pictures. Raises GalleryError (too_many_pictures)."""
    chosen = sorted(set(ids))
    if len(chosen) > MOST_IDS:
        raise GalleryError(
            "too_many_pictures", f"Choose up to {MOST_IDS} pictures, or export an album or all."
        )
    return {"images": chosen}


def of_album(album_id: int) -> Selection:
    """An album's pictures."""
    return {"album": album_id}


def of_all() -> Selection:
    """Every picture that is not in the trash."""
    return {}


def pictures(*, owner: User, selection: Selection) -> QuerySet[Image]:
    """The owner's pictures that a selection names. Raises GalleryError.

    A search's text will be read here too, under the key `search`.
    """
    rows = selectors.images(owner=owner)
    if "images" in selection:
        return rows.filter(pk__in=selection["images"])
    if "album" in selection:
        if not Album.objects.owned_by(owner.pk).filter(pk=selection["album"]).exists():
            raise NotFoundError("This album is not here, or not yours.")
        return rows.filter(places__album_id=selection["album"])
    if selection:
        raise GalleryError("bad_selection", "Name pictures, or an album, or nothing for all.")
    return rows
