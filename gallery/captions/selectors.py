"""Reads of captions and of live captioners."""

from zlib import crc32

from django.db.models import Max, QuerySet

from gallery.core import owned_images
from gallery.core.errors import GalleryError
from gallery.models import Caption, Image, ModelVersion, User


def captions(*, owner: User, image_id: int) -> QuerySet[Caption]:
    """Return all captions of one of the owner's images, newest first. Raise NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    return image.captions.select_related("model_version", "author").order_by("-id")


def captions_tag(*, image_id: int) -> str:
    """Return an ETag of an image's captions, which depends on the newest caption's id."""
    newest = Caption.objects.filter(image_id=image_id).aggregate(newest=Max("pk"))["newest"]
    current = Image.objects.values_list("caption_id", flat=True).get(pk=image_id)
    return f'"{image_id}-{newest or 0}-{current or 0}"'


def live_captioners() -> QuerySet[ModelVersion]:
    """Return the captioners that can be chosen, the default first."""
    return ModelVersion.objects.filter(state=ModelVersion.State.LIVE)


def live_kinds() -> set[str]:
    """Return the kinds of the captioners that can be chosen."""
    return set(live_captioners().values_list("kind", flat=True))


def captioner(name: str, *, draw: int | None = None) -> ModelVersion:
    """Find a captioner: '' is the default, 'name' the live version, 'name@version' any version.

    A captioner's kind may be given instead of a name. `draw`, a number of the job, decides whether
    the job goes to a candidate with a share of its name's jobs. Raise GalleryError
    (unknown_captioner).
    """
    wanted, _, version = name.partition("@")
    if version:
        found = ModelVersion.objects.filter(name=wanted, version=version).first()
    elif wanted:
        live = live_captioners()
        found = live.filter(name=wanted).first() or live.filter(kind=wanted).first()
    else:
        found = live_captioners().filter(is_default=True).first()
    if found is None:
        if not name:
            raise GalleryError("unknown_captioner.none")
        raise GalleryError("unknown_captioner", name=name)
    return found if version or draw is None else _drawn(found, draw)


def _drawn(live: ModelVersion, draw: int) -> ModelVersion:
    """Return the live version, or the candidate if `draw` is within its share."""
    sharing = ModelVersion.objects.filter(name=live.name, canary_percent__gt=0)
    candidate = sharing.exclude(pk=live.pk).first()
    if candidate is None or crc32(str(draw).encode()) % 100 >= candidate.canary_percent:
        return live
    return candidate
