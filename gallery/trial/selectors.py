"""What a visitor without an account has here: one picture, for an hour."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from gallery.core import owned_images
from gallery.core.errors import NotFoundError
from gallery.jobs import selectors as jobs
from gallery.models import Caption, Image, Job, User

SESSION_KEY = "guest"


@dataclass(frozen=True)
class Trial:
    """A visitor's picture, the job that captions it, and what was said of it, newest first."""

    image: Image
    job: Job
    captions: list[Caption]

    @property
    def waits(self) -> bool:
        return not self.job.is_finished


def guests() -> QuerySet[User]:
    """Every visitor's account, those whose time is over too."""
    return User.objects.exclude(guest_until=None)


def guest(guest_id: object) -> User | None:
    """The visitor whom a session names, while their time lasts."""
    if not isinstance(guest_id, int):
        return None
    return guests().filter(pk=guest_id, guest_until__gt=timezone.now()).first()


def trial(*, guest: User) -> Trial | None:
    """The visitor's picture with its sentences; None when it is gone."""
    image = owned_images.images(owner=guest).first()
    job = jobs.jobs(owner=guest).order_by("-pk").first()
    if image is None or job is None:
        return None
    said = image.captions.select_related("model_version").order_by("-pk")
    return Trial(image, job, list(said))


def picture(*, guest: User | None, image_id: int) -> Image:
    """The visitor's picture. Raises NotFoundError."""
    if guest is None:
        raise NotFoundError("This picture is not here any more.")
    return owned_images.image(owner=guest, image_id=image_id)
