"""Every read and write of albums."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from gallery.core import owned_images
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.models import Album, AlbumPicture, Image, User
from gallery.search import index
from gallery.text.plain_text import plain_line

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MAX_TITLE = 120
MAX_ALBUMS = 2000  # of one owner, because the page lists all of them


class Counts(TypedDict):
    """Query annotations of an album that `counted` adds."""

    count: int
    chosen: int | None
    newest: int | None


@dataclass(frozen=True)
class Cover:
    """An album with its number of images and its cover."""

    album: Album
    count: int
    image: Image | None


def titles(*, owner: User) -> QuerySet[Album]:
    """Return the owner's albums by title."""
    return Album.objects.owned_by(owner.pk).order_by("title")


def album(*, owner: User, album_id: int) -> Album:
    """Return one of the owner's albums. Raise NotFoundError."""
    found = Album.objects.owned_by(owner.pk).filter(pk=album_id).first()
    if found is None:
        raise NotFoundError("album")
    return found


def counted(*, owner: User) -> "QuerySet[WithAnnotations[Album, Counts]]":
    """Return the owner's albums by title, annotated with `Counts` of images outside the trash."""
    not_in_trash = Q(places__image__deleted_at=None)
    newest = AlbumPicture.objects.filter(album=OuterRef("pk"), image__deleted_at=None)
    chosen = newest.filter(image=OuterRef("cover"))
    return titles(owner=owner).annotate(
        count=Count("places", filter=not_in_trash),
        chosen=Subquery(chosen.values("image_id")[:1]),
        newest=Subquery(newest.order_by("-image_id").values("image_id")[:1]),
    )


def covers(*, owner: User) -> list[Cover]:
    """Return the owner's albums with their covers, in two queries."""
    rows = list(counted(owner=owner))
    shown = {row.pk: row.chosen or row.newest for row in rows}
    images = owned_images.images(owner=owner).in_bulk([pk for pk in shown.values() if pk])
    return [Cover(row, row.count, images.get(shown[row.pk] or 0)) for row in rows]


def create(*, owner: User, title: str) -> Album:
    """Create an empty album. Raise GalleryError: title_invalid, too_many_albums, album_exists."""
    if Album.objects.owned_by(owner.pk).count() >= MAX_ALBUMS:
        raise GalleryError("too_many_albums")
    return _saved(Album(owner=owner, title=_clean(title)))


def named(*, owner: User, title: str) -> Album:
    """Return the owner's album of this title; create it if it is missing."""
    known = Album.objects.owned_by(owner.pk).filter(title=_clean(title)).first()
    return known or create(owner=owner, title=title)


def rename(*, owner: User, album_id: int, title: str) -> Album:
    """Change an album's title. Raise GalleryError: title_invalid, album_exists."""
    found = album(owner=owner, album_id=album_id)
    found.title = _clean(title)
    return _saved(found)


def _clean(title: str) -> str:
    clean = plain_line(title.replace('"', "”"))
    if not clean or len(clean) > MAX_TITLE:
        raise GalleryError("title_invalid", most=MAX_TITLE)
    return clean


def _saved(row: Album) -> Album:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ConflictError("album_exists", title=row.title) from error
    return row


@transaction.atomic
def delete(*, owner: User, album_id: int) -> Album:
    """Delete an album. Its images stay."""
    found = album(owner=owner, album_id=album_id)
    image_ids = list(found.places.values_list("image_id", flat=True))
    found.delete()
    index.refresh(image_ids)
    return found


@transaction.atomic
def set_cover(*, owner: User, album_id: int, image_id: int) -> Album:
    """Make an image the album's cover. Raise NotFoundError if it is not in the album."""
    found = album(owner=owner, album_id=album_id)
    if not found.places.filter(image_id=image_id, image__deleted_at=None).exists():
        raise NotFoundError("album_picture")
    found.cover_id = image_id
    found.save(update_fields=["cover"])
    return found


@transaction.atomic
def add(*, owner: User, album_id: int, image_ids: Sequence[int]) -> list[int]:
    """Add images to an album; return the ids of those that were not in it before."""
    found = album(owner=owner, album_id=album_id)
    own = owned_images.images(owner=owner).filter(pk__in=image_ids).order_by("pk")
    new = list(own.exclude(places__album=found).values_list("pk", flat=True))
    places = [AlbumPicture(album=found, image_id=image_id) for image_id in new]
    AlbumPicture.objects.bulk_create(places, ignore_conflicts=True)
    index.refresh(new)
    return new


@transaction.atomic
def remove(*, owner: User, album_id: int, image_ids: Sequence[int]) -> list[int]:
    """Remove images from an album; return the ids of those that were in it."""
    found = album(owner=owner, album_id=album_id)
    places = found.places.filter(image_id__in=image_ids).order_by("image_id")
    gone = list(places.values_list("image_id", flat=True))
    places.delete()
    index.refresh(gone)
    return gone
