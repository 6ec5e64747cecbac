import pytest
from django.utils import timezone

from gallery.core import owned_images
from gallery.core.errors import NotFoundError
from gallery.models import Caption, Image
from tests import rows
from tests.optional import required


def test_images_are_the_owners_outside_the_trash_with_their_captions_in_one_query(
    owner, stranger, tmp_path, django_assert_num_queries
):
    version = rows.captioner(tmp_path)
    kept, trashed, _theirs = (
        rows.picture(person, name=name)
        for person, name in ((owner, "kept.png"), (owner, "gone.png"), (stranger, "theirs.png"))
    )
    caption = Caption.objects.create(
        image=kept, text="a cat", source="machine", model_version=version
    )
    Image.objects.filter(pk=kept.pk).update(caption=caption)
    Image.objects.filter(pk=trashed.pk).update(deleted_at=timezone.now())
    with django_assert_num_queries(1):
        found = [
            (image, required(image.caption).model_version, required(image.caption).author)
            for image in owned_images.images(owner=owner)
        ]
    assert found == [(kept, version, None)]


def test_an_image_in_the_trash_is_found_only_on_request_and_another_users_never(owner, stranger):
    image = rows.picture(owner)
    assert owned_images.image(owner=owner, image_id=image.pk) == image
    Image.objects.filter(pk=image.pk).update(deleted_at=timezone.now())
    assert owned_images.image(owner=owner, image_id=image.pk, trashed=True) == image
    for person, trashed in ((owner, False), (stranger, False), (stranger, True)):
        with pytest.raises(NotFoundError):
            owned_images.image(owner=person, image_id=image.pk, trashed=trashed)
