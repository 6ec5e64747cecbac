"""Reads of trials: a trial user has one image, for an hour."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from gallery.core import owned_images
from gallery.core.errors import NotFoundError
from gallery.jobs import selectors as jobs
from gallery.models import Caption, Image, Job, User

SESSION_KEY = "trial_user"


@dataclass(frozen=True)
class Trial:
    """A trial user's image, the job that captions it, and its captions, newest first."""

    image: Image
    job: Job
    captions: list[Caption]

    @property
    def waits(self) -> bool:
        return not self.job.is_finished


def trial_users() -> QuerySet[User]:
    """Return every trial user, expired ones included."""
    return User.objects.exclude(trial_until=None)


def trial_user(trial_user_id: object) -> User | None:
    """Return the trial user whose id the session holds; None if there is none or it has expired."""
    if not isinstance(trial_user_id, int):
        return None
    return trial_users().filter(pk=trial_user_id, trial_until__gt=timezone.now()).first()


def trial(*, trial_user: User) -> Trial | None:
    """Return the trial user's image, job and captions; None if the image was deleted."""
    image = owned_images.images(owner=trial_user).first()
    job = jobs.jobs(owner=trial_user).order_by("-pk").first()
    if image is None or job is None:
        return None
    captions = image.captions.select_related("model_version").order_by("-pk")
    return Trial(image, job, list(captions))


def picture(*, trial_user: User | None, image_id: int) -> Image:
    """Return the trial user's image. Raise NotFoundError."""
    if trial_user is None:
        raise NotFoundError("trial_picture")
    return owned_images.image(owner=trial_user, image_id=image_id)
