"""A visitor tries the site with one picture. It goes the way of every picture, and then goes.

A visitor is a person of their own for an hour: an account that nobody can sign in to. So all that
holds for people holds here: own pictures only, a fair turn in the line, the same decoding.
"""

import uuid
from datetime import timedelta
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from gallery.core.errors import GalleryError
from gallery.images import services as images
from gallery.models import Image, Job, User
from gallery.trial import selectors

KEPT_FOR = timedelta(hours=1)


def take_in(*, previous: User | None, file: BinaryIO, name: str, captioner: str = "") -> User:
    """Take in a visitor's picture and queue its caption; `previous` and its picture go.

    Raises GalleryError: all of `library.submit`, and `too_many_visitors` (503).
    """
    _require_place()
    guest = _new_guest()
    try:
        images.submit(owner=guest, file=file, name=name, captioner=captioner)
    except BaseException:
        guest.delete()
        raise
    if previous is not None:
        forget(guest=previous)
    return guest


def ask_again(*, guest: User, captioner: str) -> Job:
    """Queue one more caption of the visitor's picture, by another captioner."""
    trial = selectors.trial(guest=guest)
    if trial is None:
        raise GalleryError("no_file", "The picture is gone: choose it once more.")
    return images.recaption(owner=guest, image_id=trial.image.pk, captioner=captioner)


def forget(*, guest: User) -> None:
    """Delete a visitor with their picture and its files."""
    for image in Image.objects.owned_by(guest.pk):
        images.delete_for_good(image)
    guest.delete()


def forget_expired() -> int:
    """Delete every visitor whose hour is over; return how many."""
    gone = 0
    for guest in selectors.guests().filter(guest_until__lte=timezone.now()).iterator():
        forget(guest=guest)
        gone += 1
    return gone


def _require_place() -> None:
    if selectors.guests().count() >= settings.TRY_AT_ONCE:
        raise GalleryError(
            "too_many_visitors",
            "Many people are trying this just now. Come back in an hour.",
            permanent=False,
            status=503,
        )


def _new_guest() -> User:
    guest = User(
        username=f"guest-{uuid.uuid4()}",
        guest_until=timezone.now() + KEPT_FOR,
        is_active=False,  # nobody signs in as a visitor
    )
    guest.set_unusable_password()
    guest.save()
    return guest
