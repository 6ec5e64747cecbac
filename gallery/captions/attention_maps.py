"""Attention maps of a caption's words, computed on request."""

from collections.abc import Sequence

from django.db import transaction

from gallery.core import owned_images
from gallery.core.errors import ConflictError
from gallery.jobs import services as jobs
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Caption, Image, Job, User


def latest(image: Image) -> Job | None:
    """Return the latest job that explains the image's current caption; None if there is none."""
    if image.caption is None:
        return None
    explanations = Job.objects.owned_by(image.owner_id).filter(image=image, kind=Job.Kind.EXPLAIN)
    return explanations.filter(created_at__gte=image.caption.created_at).order_by("-id").first()


@transaction.atomic
def ask(*, owner: User, image_id: int) -> Job:
    """Queue an explanation job, unless there is one. Raise NotFoundError, ConflictError."""
    Image.objects.select_for_update().filter(pk=image_id).first()
    image = owned_images.image(owner=owner, image_id=image_id)
    sentence(image)
    earlier = latest(image)
    if earlier is not None and not earlier.is_finished:
        return earlier
    return jobs.enqueue_explanation(owner=owner, image=image)


def sentence(image: Image | None) -> Caption:
    """Return the image's machine caption if it has no attention maps yet.

    Raise ConflictError (nothing_to_explain).
    """
    caption = image.caption if image else None
    if caption is None or not caption.words or any(word.get("map") for word in caption.words):
        raise ConflictError("nothing_to_explain")
    return caption


@transaction.atomic
def complete(*, claimed: ClaimedJob, caption: Caption, maps: Sequence[str]) -> None:
    """Store each word's map and finish the job in one transaction. Raise LeaseLostError."""
    claimed.succeed()
    words = [word | {"map": each} for word, each in zip(caption.words, maps, strict=True)]
    Caption.objects.filter(pk=caption.pk).update(words=words)
