"""Which pair is compared next, and how sure a win rate is."""

import pytest

from gallery.models import User
from tests.training.caption_pairs import pair
from training.preferences import selectors, services

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


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


def test_the_interval_is_wilsons():
    assert selectors.wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert selectors.wilson(0, 0) == (0.0, 1.0)
