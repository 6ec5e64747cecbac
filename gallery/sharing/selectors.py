"""Reads of shared albums: by their owner, by link, and by the person they are shared with."""

from django.db.models import QuerySet
from django.utils import timezone

from gallery.core.errors import NotFoundError
from gallery.models import Album, AlbumLink, AlbumShare, Image, User
from gallery.sharing import links


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
    """Return the shares of an album with their persons."""
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
    """Return the shares of albums that others share with a person, newest first."""
    rows = AlbumShare.objects.filter(person=person, album__owner__is_active=True)
    return rows.select_related("album__owner").order_by("-pk")


def share(*, person: User, album_id: int) -> AlbumShare:
    """Return the share of one album with a person. Raise NotFoundError."""
    found = shared(person=person).filter(album_id=album_id).first()
    if found is None:
        raise NotFoundError("shared_album")
    return found


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
