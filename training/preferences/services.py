"""Writes of preferences: a person's pick between two captions of unnamed captioners."""

from django.db import transaction

from gallery.core import owned_images
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Caption, User
from training.models import Preference


@transaction.atomic
def prefer(*, person: User, image_id: int, first: int, second: int, choice: str) -> Preference:
    """Store a pick between two captions (by id) of one of the person's own images.

    Raises GalleryError: not_found, not_a_pair, unknown_choice.
    """
    if choice not in Preference.Choice.values:
        raise GalleryError("unknown_choice")
    image = owned_images.image(owner=person, image_id=image_id)
    found = {each.pk: each for each in image.captions.filter(pk__in=[first, second])}
    if set(found) != {first, second}:
        raise NotFoundError("caption")
    one, other = found[first], found[second]
    if _maker(one) == _maker(other):
        raise GalleryError("not_a_pair.captioners")
    if _maker(one) > _maker(other):
        one, other, choice = other, one, _swapped(choice)
    return Preference.objects.update_or_create(
        image=image,
        person=person,
        first_id=_maker(one),
        second_id=_maker(other),
        defaults={"first_text": one.text, "second_text": other.text, "choice": choice},
    )[0]


def _maker(caption: Caption) -> int:
    """Return the id of the version that wrote a caption. Raises GalleryError for a person's."""
    if caption.model_version_id is None:
        raise GalleryError("not_a_pair.people")
    return caption.model_version_id


def _swapped(choice: str) -> str:
    """Return the same pick with the captions swapped."""
    sides = {Preference.Choice.FIRST: "second", Preference.Choice.SECOND: "first"}
    return sides.get(Preference.Choice(choice), choice)
