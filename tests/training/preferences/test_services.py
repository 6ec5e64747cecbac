"""Blind comparisons: whose sentences they are is not told, and the picks are counted fairly."""

import pytest

from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Caption, User
from tests.training.caption_pairs import pair
from tests.training.corrected import person
from training.preferences import selectors, services

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_a_pick_is_kept_the_same_whichever_side_it_was_on(ada: User, makers):
    image, (one, two) = pair(ada, makers)
    kept = services.prefer(
        person=ada, image_id=image.pk, first=two.pk, second=one.pk, choice="first"
    )
    assert (kept.first, kept.second, kept.choice) == (makers[0], makers[1], "second")
    services.prefer(person=ada, image_id=image.pk, first=one.pk, second=two.pk, choice="neither")
    (rate,) = selectors.win_rates()
    assert (rate.wins, rate.losses, rate.ties) == (0, 0, 1)  # a second look replaces the first


def test_only_two_captioners_sentences_of_ones_own_picture_are_a_pair(ada: User, makers):
    image, (one, two) = pair(ada, makers)
    mine = Caption.objects.create(image=image, text="mine", source="human", author=ada)
    again = Caption.objects.create(
        image=image, text="again", source="machine", model_version=makers[0]
    )
    for other in (mine, again):
        with pytest.raises(GalleryError, match="Compare sentences"):
            services.prefer(
                person=ada, image_id=image.pk, first=one.pk, second=other.pk, choice="first"
            )
    with pytest.raises(NotFoundError):
        services.prefer(
            person=person("eve"), image_id=image.pk, first=one.pk, second=two.pk, choice="first"
        )
    with pytest.raises(GalleryError, match="Choose first"):
        services.prefer(person=ada, image_id=image.pk, first=1, second=2, choice="third")
