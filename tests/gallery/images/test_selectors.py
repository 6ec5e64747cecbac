import pytest
from django.utils import timezone

from gallery.captions import services as captions
from gallery.images import selectors
from gallery.models import Caption, Image, Job
from tests import rows

pytestmark = pytest.mark.postgresql


def test_tiles_show_the_latest_job_of_what_has_no_caption_in_one_query(
    owner, picture, django_assert_num_queries
):
    captioned, bare = picture(), rows.picture(owner)
    rows.job(owner, image=captioned)
    rows.job(owner, image=bare, state=Job.State.FAILED)
    latest = rows.job(owner, image=bare)
    with django_assert_num_queries(1):
        tiles = selectors.tiles(owner=owner, images=[captioned, bare])
    assert [(tile.image, tile.job, tile.waits) for tile in tiles] == [
        (captioned, None, False),
        (bare, latest, True),
    ]


def test_alternatives_are_the_newest_caption_of_each_other_captioner(owner, picture, tmp_path):
    image = picture("a dog")
    other = rows.captioner(tmp_path, name="other")
    for text in ("an old cat", "a cat"):
        Caption.objects.create(image=image, text=text, source="machine", model_version=other)

    def alternatives() -> list[str]:
        page = selectors.picture_page(owner=owner, image=Image.objects.get())
        return [caption.text for caption in page.alternatives]

    assert alternatives() == ["a cat"]
    captions.correct(owner=owner, image_id=image.pk, text="my own dog")
    assert alternatives() == ["a cat", "a dog"]


def test_a_page_shows_a_job_until_it_has_succeeded(owner, picture):
    image = picture()
    job = rows.job(owner, image=image)
    assert selectors.picture_page(owner=owner, image=image).job == job
    Job.objects.update(state=Job.State.SUCCEEDED)
    assert selectors.picture_page(owner=owner, image=image).job is None


@pytest.mark.parametrize("text", ["", "x", "-1", "٣", "9" * 19])
def test_an_odd_number_in_an_address_names_no_picture_in_the_trash(owner, text):
    assert selectors.trashed(owner=owner, image_id=text) is None


def test_only_the_owners_trash_offers_a_picture_back(owner, stranger, picture):
    image = picture()
    assert selectors.trashed(owner=owner, image_id=str(image.pk)) is None
    Image.objects.update(deleted_at=timezone.now())
    assert selectors.trashed(owner=owner, image_id=str(image.pk)) == image
    assert selectors.trashed(owner=stranger, image_id=str(image.pk)) is None
