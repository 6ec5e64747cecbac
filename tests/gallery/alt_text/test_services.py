import pytest

from gallery.alt_text import services
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Image
from gallery.search import listing


@pytest.mark.postgresql
def test_an_alt_text_is_one_line_and_found_by_a_search(image, owner):
    services.describe(owner=owner, image_id=image.pk, alt_text=" A \n tabby ", description="1\r2")
    image.refresh_from_db()
    assert (image.alt_text, image.description) == ("A tabby", "1\n2")
    found = listing.page(owner=owner, query=listing.read("tabby"), sort="", cursor="", size=5)
    assert found.images == [image]


def test_a_text_that_is_not_given_stays(image, owner):
    services.describe(owner=owner, image_id=image.pk, alt_text="A cat.", description="Long.")
    services.describe(owner=owner, image_id=image.pk, alt_text="")
    image.refresh_from_db()
    assert (image.alt_text, image.description) == ("", "Long.")


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"alt_text": "x" * 501}, "alt_too_long"),
        ({"description": "x" * 5001}, "description_too_long"),
    ],
)
def test_a_text_that_cannot_be_kept_changes_nothing(image, owner, texts, code):
    with pytest.raises(GalleryError) as refused:
        services.describe(owner=owner, image_id=image.pk, **{"alt_text": "A cat.", **texts})
    assert refused.value.code == code
    assert Image.objects.get(alt_text="", description="") == image


def test_another_users_picture_gets_no_alt_text(image, stranger):
    with pytest.raises(NotFoundError):
        services.describe(owner=stranger, image_id=image.pk, alt_text="Mine.")
