"""Every read of captions, and of the captioners that write them."""

from django.db.models import Max, QuerySet

from gallery import selectors
from gallery.errors import GalleryError
from gallery.models import Caption, Image, ModelVersion, User


def captions(*, owner: User, image_id: int) -> QuerySet[Caption]:
    """All captions of one of the owner's pictures, newest first. Raises NotFoundError."""
    image = selectors.image(owner=owner, image_id=image_id)
    return image.captions.select_related("model_version", "author").order_by("-id")


def captions_tag(*, image_id: int) -> str:
    """A picture's captions as an ETag: captions are only ever added, so the newest tells."""
    newest = Caption.objects.filter(image_id=image_id).aggregate(newest=Max("pk"))["newest"]
    current = Image.objects.values_list("caption_id", flat=True).get(pk=image_id)
    return f'"{image_id}-{newest or 0}-{current or 0}"'


def live_captioners() -> QuerySet[ModelVersion]:
    """The captioners that a person can choose, the default first."""
    return ModelVersion.objects.filter(state=ModelVersion.State.LIVE)


def captioner(name: str) -> ModelVersion:
    """Find a captioner: '' is the site's default, 'name' its live version, or 'name@version'.

    A kind serves as a name too. Raises GalleryError (unknown_captioner) when there is none.
    """
    wanted, _, version = name.partition("@")
    known = ModelVersion.objects.exclude(state=ModelVersion.State.RETIRED)
    if not wanted:
        found = known.filter(is_default=True).first()
    elif version:
        found = known.filter(name=wanted, version=version).first()
    else:
        live = live_captioners()
        found = live.filter(name=wanted).first() or live.filter(kind=wanted).first()
    if found is None:
        raise GalleryError(
            "unknown_captioner",
            f"There is no captioner called '{name}'." if name else "No captioner is installed yet.",
        )
    return found
