"""Writes of links and shares, and corrections by the people with whom an album is shared."""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from gallery.captions import services as captions
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.models import AlbumLink, AlbumShare, Caption, User
from gallery.sharing import selectors

MOST_DAYS = 365
MOST_SHARES = 200  # of links, and of persons, for one album
PASSWORD_CHARACTERS = 128


@transaction.atomic
def make_link(*, owner: User, album_id: int, days: int, password: str = "") -> AlbumLink:
    """Create a link to an album. Raise GalleryError: bad_days, too_many_shares (409)."""
    album = selectors.album(owner=owner, album_id=album_id)
    if not 1 <= days <= MOST_DAYS:
        raise GalleryError("bad_days", most=MOST_DAYS)
    if len(password) > PASSWORD_CHARACTERS:
        raise GalleryError("password_too_long", most=PASSWORD_CHARACTERS)
    _require_room(selectors.open_links(owner=owner, album_id=album_id).count())
    return AlbumLink.objects.create(
        album=album,
        password=make_password(password) if password else "",
        expires_at=timezone.now() + timedelta(days=days),
    )


@transaction.atomic
def take_link_back(*, owner: User, link_id: int) -> None:
    """Delete a link. Raise NotFoundError."""
    gone, _ = AlbumLink.objects.filter(pk=link_id, album__owner=owner).delete()
    if not gone:
        raise NotFoundError("link")


@transaction.atomic
def share_with(
    *, owner: User, album_id: int, username: str, may_correct: bool = False
) -> AlbumShare:
    """Share an album with a person, or change whether they may correct captions.

    Raise GalleryError: nobody_called_so, shared_with_self, too_many_shares (409).
    """
    album = selectors.album(owner=owner, album_id=album_id)
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise GalleryError("nobody_called_so")
    if person.pk == owner.pk:
        raise GalleryError("shared_with_self")
    _require_room(album.shares.exclude(person=person).count())
    found, _ = AlbumShare.objects.update_or_create(
        album=album, person=person, defaults={"may_correct": may_correct}
    )
    return found


@transaction.atomic
def stop_sharing(*, owner: User, share_id: int) -> None:
    """Stop sharing an album with a person. Raise NotFoundError."""
    gone, _ = AlbumShare.objects.filter(pk=share_id, album__owner=owner).delete()
    if not gone:
        raise NotFoundError("share")


@transaction.atomic
def leave(*, person: User, album_id: int) -> None:
    """Remove another person's album from one's list. Raise NotFoundError."""
    selectors.share(person=person, album_id=album_id).delete()


@transaction.atomic
def correct(*, person: User, album_id: int, image_id: int, text: str) -> Caption:
    """Correct a caption in another person's album. Raise GalleryError (may_not_correct, 403)."""
    share = selectors.share(person=person, album_id=album_id)
    image = selectors.image(share.album, image_id)
    if not share.may_correct:
        raise GalleryError("may_not_correct")
    return captions.correct(owner=share.album.owner, image_id=image.pk, text=text, author=person)


def opens(link: AlbumLink, password: str) -> bool:
    """Return whether this is the link's password."""
    return check_password(password, link.password)


def _require_room(count: int) -> None:
    if count >= MOST_SHARES:
        raise ConflictError("too_many_shares")
