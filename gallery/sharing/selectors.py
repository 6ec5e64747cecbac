"""Every read of shared albums: by their owner, through a link, and by a person."""

from django.db.models import QuerySet
from django.utils import timezone

from gallery.core.errors import NotFoundError
from gallery.models import Album, AlbumLink, AlbumShare, Image, User
from gallery.sharing import links


def album(*, owner: User, album_id: int) -> Album:
    """One of the owner's albums. Raises NotFoundError."""
    found = Album.objects.owned_by(owner.pk).filter(pk=album_id).first()
    if found is None:
        raise NotFoundError("album")
    return found


def open_links(*, owner: User, album_id: int) -> QuerySet[AlbumLink]:
    """An album's links that still hold, newest first."""
    rows = album(owner=owner, album_id=album_id).links
    return rows.filter(expires_at__gt=timezone.now()).order_by("-pk")


def shares(*, owner: User, album_id: int) -> QuerySet[AlbumShare]:
    """The people that an album is shared with."""
    rows = album(owner=owner, album_id=album_id).shares
    return rows.select_related("person").order_by("pk")


def link(token: str) -> AlbumLink:
    """The link that an address names. Raises NotFoundError, whatever the reason."""
    rows = AlbumLink.objects.select_related("album__owner").filter(key=links.key_of(token))
    found = rows.filter(album__owner__is_active=True).first()
    if found is None or found.is_over:
        raise links.gone()
    return found


def shared(*, person: User) -> QuerySet[AlbumShare]:
    """What others share with a person, newest first."""
    rows = AlbumShare.objects.filter(person=person, album__owner__is_active=True)
    return rows.select_related("album__owner").order_by("-pk")


def share(*, person: User, album_id: int) -> AlbumShare:
    """An album that is shared with a person. Raises NotFoundError."""
    found = shared(person=person).filter(album_id=album_id).first()
    if found is None:
        raise NotFoundError("shared_album")
    return found


def images(shown: Album) -> QuerySet[Image]:
    """An album's pictures that are its owner's and not in the trash, with their captions."""
    rows = Image.objects.owned_by(shown.owner_id).kept().filter(places__album=shown)
    return rows.select_related("caption__model_version", "caption__author")


def image(shown: Album, image_id: int) -> Image:
    """One picture of a shared album. Raises NotFoundError."""
    found = images(shown).filter(pk=image_id).first()
    if found is None:
        raise NotFoundError("album_picture")
    return found
