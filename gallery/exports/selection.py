"""Selections of images to export, as JSON, and the query for each."""

from collections.abc import Iterable
from typing import TypedDict

from django.db.models import QuerySet

from gallery.core import owned_images
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Album, Image, User
from gallery.search import listing

MOST_IDS = 10_000
AT_ONCE = 1000


class Selection(TypedDict, total=False):
    """Images to export: by their ids, or those of an album; all of them if both are missing."""

    images: list[int]
    album: int


def of_images(ids: Iterable[int]) -> Selection:
    """Select images by id. Raise GalleryError (too_many_pictures)."""
    chosen = sorted(set(ids))
    if len(chosen) > MOST_IDS:
        raise GalleryError("too_many_pictures", most=MOST_IDS)
    return {"images": chosen}


def of_album(album_id: int) -> Selection:
    """Select the images of an album."""
    return {"album": album_id}


def of_all() -> Selection:
    """Select every image that is not in the trash."""
    return {}


def of_search(*, owner: User, text: str) -> Selection:
    """Select the present matches of a search. Raise GalleryError: bad_search, too_many_pictures."""
    query = listing.read(text)
    if not query:
        return of_all()
    found: list[int] = []
    cursor = ""
    while len(found) <= MOST_IDS:
        ids, cursor = listing.batch(owner=owner, query=query, cursor=cursor, size=AT_ONCE)
        found += ids
        if not cursor:
            break
    return of_images(found)


def pictures(*, owner: User, selection: Selection) -> QuerySet[Image]:
    """Return the owner's images in a selection. Raise GalleryError."""
    rows = owned_images.images(owner=owner)
    if "images" in selection:
        return rows.filter(pk__in=selection["images"])
    if "album" in selection:
        if not Album.objects.owned_by(owner.pk).filter(pk=selection["album"]).exists():
            raise NotFoundError("album")
        return rows.filter(places__album_id=selection["album"])
    if selection:
        raise GalleryError("bad_selection")
    return rows
