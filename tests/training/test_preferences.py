"""Blind comparisons: whose sentences they are is not told, and the picks are counted fairly."""

import pytest

from gallery.errors import GalleryError, NotFoundError
from gallery.models import Caption, Image, ModelVersion, User
from tests import rows
from tests.training.corrected import person
from training.preferences import selectors, services

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def ada() -> User:
    return person("ada")


@pytest.fixture
def makers(tmp_path) -> list[ModelVersion]:
    return [
        rows.captioner(tmp_path, name=name, is_default=name == "one") for name in ("one", "two")
    ]


def pair(owner: User, makers: list[ModelVersion], number: int = 0) -> tuple[Image, list[Caption]]:
    image = rows.picture(owner, name=f"{number}.png")
    found = [
        Caption.objects.create(
            image=image, text=f"{maker.name} says {number}", source="machine", model_version=maker
        )
        for maker in makers
    ]
    return image, found


def test_a_pick_is_kept_the_same_whichever_side_it_was_on(ada: User, makers):
    image, (one, two) = pair(ada, makers)
    kept = services.prefer(
        person=ada, image_id=image.pk, first=two.pk, second=one.pk, choice="first"
    )
    assert (kept.first, kept.second, kept.choice) == (makers[0], makers[1], "second")
    services.prefer(person=ada, image_id=image.pk, first=one.pk, second=two.pk, choice="neither")
    (rate,) = selectors.win_rates()
    assert (rate.wins, rate.losses, rate.ties) == (0, 0, 1)  # a second look replaces the first


def test_pairs_come_until_all_are_compared(ada: User, makers):
    for number in range(3):
        pair(ada, makers, number)
    same, _ = pair(ada, makers, 9)
    same.captions.update(text="the same words")
    seen = []
    while (shown := selectors.next_pair(person=ada)) is not None:
        seen.append(shown.image)
        services.prefer(
            person=ada,
            image_id=shown.image.pk,
            first=shown.first.pk,
            second=shown.second.pk,
            choice="first" if shown.first.model_version == makers[0] else "second",
        )
    assert len(seen) == 3
    assert same not in seen
    (rate,) = selectors.win_rates()
    assert (rate.first, rate.wins, rate.rate) == (makers[0], 3, 1.0)
    assert not rate.decided or rate.low > 0.4
    assert len(list(selectors.exported())) == 3
    ada.allow_training = False
    ada.save()
    assert list(selectors.exported()) == []


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


def test_the_interval_is_wilsons():
    assert selectors.wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert selectors.wilson(0, 0) == (0.0, 1.0)
