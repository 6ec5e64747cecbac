"""Every read of pictures, scoped to their owner."""

from django.db.models import QuerySet

from gallery.errors import NotFoundError
from gallery.models import Image, User


def images(*, owner: User) -> QuerySet[Image]:
    """The owner's pictures that are not in the trash, with their current captions."""
    return Image.objects.owned_by(owner.pk).kept().select_related("caption__model_version")


def image(*, owner: User, image_id: int, trashed: bool = False) -> Image:
    """One of the owner's pictures (with `trashed`, from the trash too). Raises NotFoundError."""
    rows = Image.objects.owned_by(owner.pk).select_related("caption__model_version")
    found = (rows if trashed else rows.kept()).filter(pk=image_id).first()
    if found is None:
        raise NotFoundError("This picture is not here, or not yours.")
    return found
