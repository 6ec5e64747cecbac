"""Reads of shared albums, for their owner, for a link, and for the person they are shared with."""

from django.db.models import QuerySet
from django.utils import timezone

from gallery.core.errors import NotFoundError
from gallery.models import Album, AlbumLink, AlbumShare, Block, Image, User
from gallery.models.share import AlbumShareQuerySet
from gallery.sharing import links

COUNTED = 99  # limit of the count of waiting shares


def album(*, owner: User, album_id: int) -> Album:
    """Return one of the owner's albums. Raise NotFoundError."""
    found = Album.objects.owned_by(owner.pk).filter(pk=album_id).first()
    if found is None:
        raise NotFoundError("album")
    return found


def open_links(*, owner: User, album_id: int) -> QuerySet[AlbumLink]:
    """Return an album's links that have not expired, newest first."""
    rows = album(owner=owner, album_id=album_id).links
    return rows.filter(expires_at__gt=timezone.now()).order_by("-pk")


def shares(*, owner: User, album_id: int) -> QuerySet[AlbumShare]:
    """Return the shares of an album, accepted or not, with their persons."""
    rows = album(owner=owner, album_id=album_id).shares
    return rows.select_related("person").order_by("pk")


def link(token: str) -> AlbumLink:
    """Return the link of a token. Raise NotFoundError, the same for every reason."""
    rows = AlbumLink.objects.select_related("album__owner").filter(key=links.key_of(token))
    found = rows.filter(album__owner__is_active=True).first()
    if found is None or found.is_over:
        raise links.gone()
    return found


def shared(*, person: User) -> QuerySet[AlbumShare]:
    """Return the shares that a person has accepted, newest first."""
    return _shares_with(person).accepted()


def waiting(*, person: User) -> QuerySet[AlbumShare]:
    """Return the shares that wait for a person's answer, newest first."""
    return _shares_with(person).waiting()


def waiting_count(*, person: User) -> int:
    """Count the shares that wait for a person's answer, up to COUNTED."""
    return AlbumShare.objects.filter(person=person).waiting()[:COUNTED].count()


def _shares_with(person: User) -> AlbumShareQuerySet:
    rows = AlbumShare.objects.filter(person=person, album__owner__is_active=True)
    return rows.select_related("album__owner").order_by("-pk")


def share(*, person: User, album_id: int) -> AlbumShare:
    """Return the accepted share of one album with a person. Raise NotFoundError."""
    return _of_album(shared(person=person), album_id)


def offered(*, person: User, album_id: int) -> AlbumShare:
    """Return the share of one album that a person has accepted or can accept.

    Raise NotFoundError.
    """
    return _of_album(_shares_with(person).filter(refused_at=None), album_id)


def _of_album(rows: QuerySet[AlbumShare], album_id: int) -> AlbumShare:
    found = rows.filter(album_id=album_id).first()
    if found is None:
        raise NotFoundError("shared_album")
    return found


def blocks(*, person: User) -> QuerySet[Block]:
    """Return a person's blocks, newest first."""
    return Block.objects.filter(by=person).select_related("person").order_by("-pk")


def images(shown: Album) -> QuerySet[Image]:
    """Return an album's images with their captions; leave out the trash and images of others."""
    rows = Image.objects.owned_by(shown.owner_id).kept().filter(places__album=shown)
    return rows.select_related("caption__model_version", "caption__author")


def image(shown: Album, image_id: int) -> Image:
    """Return one image of a shared album. Raise NotFoundError."""
    found = images(shown).filter(pk=image_id).first()
    if found is None:
        raise NotFoundError("album_picture")
    return found
