"""Writes of links and shares, answers to them, and corrections in a shared album."""

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gallery.captions import services as captions
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.models import Album, AlbumLink, AlbumShare, Block, Caption, User
from gallery.sharing import selectors

MOST_DAYS = 365
MOST_SHARES = 200  # of links, and of persons, for one album
MOST_WAITING = 100  # shares of one owner's albums that nobody has accepted
MOST_WAITING_FOR_ONE = 10  # of these, offered to one person
NAME_CHARACTERS = 150
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
    """Offer an album to a person, or change whether they may correct captions.

    The share waits until the person accepts it. The owner does not learn whether a user has this
    name, nor whether the person has refused it or has blocked the owner.

    Raise GalleryError: nobody_called_so, shared_with_self, too_many_shares (409),
    too_many_waiting (409).
    """
    album = selectors.album(owner=owner, album_id=album_id)
    _require_name(username)
    if username == owner.username:
        raise GalleryError("shared_with_self")
    User.objects.select_for_update().get(pk=owner.pk)  # so that shares are counted one by one
    share = album.shares.filter(name=username).first() or _new_share(album, username)
    share.may_correct = may_correct
    if share.person is None:
        share.person = User.objects.filter(username=username, is_active=True).first()
        if Block.objects.filter(by__username=username, person=owner).exists():
            share.refused_at = timezone.now()
    share.save()
    return share


def _require_name(username: str) -> None:
    """Check that this is a valid user name; whether it exists is not checked."""
    try:
        User.username_validator(username)
    except ValidationError as error:
        raise GalleryError("nobody_called_so") from error
    if len(username) > NAME_CHARACTERS:
        raise GalleryError("nobody_called_so")


def _new_share(album: Album, name: str) -> AlbumShare:
    """Return a new, unsaved share. Raise ConflictError if there are too many."""
    _require_room(album.shares.count())
    unanswered = AlbumShare.objects.filter(album__owner=album.owner_id).unanswered()
    if (
        unanswered.count() >= MOST_WAITING
        or unanswered.filter(name=name).count() >= MOST_WAITING_FOR_ONE
    ):
        raise ConflictError("too_many_waiting", most=MOST_WAITING, each=MOST_WAITING_FOR_ONE)
    return AlbumShare(album=album, name=name)


@transaction.atomic
def stop_sharing(*, owner: User, share_id: int) -> None:
    """Stop sharing an album with a person. Raise NotFoundError."""
    gone, _ = AlbumShare.objects.filter(pk=share_id, album__owner=owner).delete()
    if not gone:
        raise NotFoundError("share")


@transaction.atomic
def accept(*, person: User, album_id: int) -> AlbumShare:
    """Accept an album that another person offers. Raise NotFoundError."""
    share = selectors.offered(person=person, album_id=album_id)
    if not share.is_accepted:
        share.accepted_at = timezone.now()
        share.save(update_fields=["accepted_at"])
    return share


@transaction.atomic
def leave(*, person: User, album_id: int) -> None:
    """Refuse another person's album, or remove it from the user's list. Raise NotFoundError."""
    share = selectors.offered(person=person, album_id=album_id)
    if share.is_accepted:
        share.delete()
    else:
        AlbumShare.objects.filter(pk=share.pk).update(refused_at=timezone.now())


@transaction.atomic
def block(*, person: User, album_id: int) -> Block:
    """Block the owner of a shared or offered album, and refuse and leave all their albums.

    Later offers of the owner are refused automatically. Raise NotFoundError.
    """
    owner = selectors.offered(person=person, album_id=album_id).album.owner
    shares = AlbumShare.objects.filter(person=person, album__owner=owner)
    shares.accepted().delete()
    shares.waiting().update(refused_at=timezone.now())
    return Block.objects.get_or_create(by=person, person=owner)[0]


@transaction.atomic
def unblock(*, person: User, block_id: int) -> None:
    """Let a person share again. Raise NotFoundError."""
    gone, _ = Block.objects.filter(pk=block_id, by=person).delete()
    if not gone:
        raise NotFoundError("block")


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
