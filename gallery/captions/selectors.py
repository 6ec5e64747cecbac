"""Every read of captions, and of the captioners that write them."""

from zlib import crc32

from django.db.models import Max, QuerySet

from gallery.core import owned_images
from gallery.core.errors import GalleryError
from gallery.models import Caption, Image, ModelVersion, User


def captions(*, owner: User, image_id: int) -> QuerySet[Caption]:
    """All captions of one of the owner's pictures, newest first. Raises NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    return image.captions.select_related("model_version", "author").order_by("-id")


def captions_tag(*, image_id: int) -> str:
    """A picture's captions as an ETag: captions are only ever added, so the newest counts."""
    newest = Caption.objects.filter(image_id=image_id).aggregate(newest=Max("pk"))["newest"]
    current = Image.objects.values_list("caption_id", flat=True).get(pk=image_id)
    return f'"{image_id}-{newest or 0}-{current or 0}"'


def live_captioners() -> QuerySet[ModelVersion]:
    """The captioners that a person can choose, the default first."""
    return ModelVersion.objects.filter(state=ModelVersion.State.LIVE)


def captioner(name: str, *, draw: int | None = None) -> ModelVersion:
    """Find a captioner: '' is the site's default, 'name' its live version, or 'name@version'.

    A kind serves as a name too. `draw` is a number of the work at hand: where a candidate takes a
    share of its name's jobs, it decides whether this is one of them. Raises GalleryError
    (unknown_captioner) when there is none.
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
    """The live version, or the candidate that takes a share of its name's work."""
    sharing = ModelVersion.objects.filter(name=live.name, canary_percent__gt=0)
    candidate = sharing.exclude(pk=live.pk).first()
    if candidate is None or crc32(str(draw).encode()) % 100 >= candidate.canary_percent:
        return live
    return candidate
