"""Queries of images, scoped to their owner."""

from django.db.models import QuerySet

from gallery.core.errors import NotFoundError
from gallery.models import Image, User
from gallery.models.image import ImageQuerySet


def images(*, owner: User) -> QuerySet[Image]:
    """Return the owner's images outside the trash, with their current captions."""
    return _with_captions(owner).kept()


def image(*, owner: User, image_id: int, trashed: bool = False) -> Image:
    """Return an image of the owner; `trashed` includes the trash. Raises NotFoundError."""
    rows = _with_captions(owner)
    found = (rows if trashed else rows.kept()).filter(pk=image_id).first()
    if found is None:
        raise NotFoundError("picture")
    return found


def _with_captions(owner: User) -> ImageQuerySet:
    related = ("caption__model_version", "caption__author")
    return Image.objects.owned_by(owner.pk).select_related(*related)
