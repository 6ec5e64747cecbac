"""Create pictures that several captioners wrote about."""

from gallery.models import Caption, Image, ModelVersion, User
from tests import rows


def pair(owner: User, makers: list[ModelVersion], number: int = 0) -> tuple[Image, list[Caption]]:
    """Create a picture with a caption by each captioner."""
    image = rows.picture(owner, name=f"{number}.png")
    found = [
        Caption.objects.create(
            image=image, text=f"{maker.name} says {number}", source="machine", model_version=maker
        )
        for maker in makers
    ]
    return image, found
