"""Trials: an anonymous user captions one image, which is deleted after an hour.

A trial user is a User row that exists for an hour and cannot sign in. So the rules of other users
apply: access to own images only, fair queueing, safe decoding.
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
    """Store a trial user's image and queue its caption; delete `previous` and its image.

    Raise GalleryError: all of `images.submit`, and `too_many_trials` (503).
    """
    _require_place()
    trial_user = _new_trial_user()
    try:
        images.submit(owner=trial_user, file=file, name=name, captioner=captioner)
    except BaseException:
        trial_user.delete()
        raise
    if previous is not None:
        forget(trial_user=previous)
    return trial_user


def ask_again(*, trial_user: User, captioner: str) -> Job:
    """Queue another caption of the trial user's image, by another captioner."""
    trial = selectors.trial(trial_user=trial_user)
    if trial is None:
        raise GalleryError("no_file.trial_over")
    return images.recaption(owner=trial_user, image_id=trial.image.pk, captioner=captioner)


def forget(*, trial_user: User) -> None:
    """Delete a trial user with their image and its files."""
    for image in Image.objects.owned_by(trial_user.pk):
        images.delete_for_good(image)
    trial_user.delete()


def forget_expired() -> int:
    """Delete every expired trial user; return how many."""
    count = 0
    for trial_user in selectors.trial_users().filter(trial_until__lte=timezone.now()).iterator():
        forget(trial_user=trial_user)
        count += 1
    return count


def _require_place() -> None:
    if selectors.trial_users().count() >= settings.TRY_AT_ONCE:
        raise GalleryError("too_many_trials")


def _new_trial_user() -> User:
    trial_user = User(
        username=f"trial-{uuid.uuid4()}",
        trial_until=timezone.now() + KEPT_FOR,
        is_active=False,  # nobody signs in as a trial user
    )
    trial_user.set_unusable_password()
    trial_user.save()
    return trial_user
