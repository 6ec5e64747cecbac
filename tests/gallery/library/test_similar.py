"""Pictures that look alike: the nearest by what an encoder saw, among the person's own."""

import numpy as np
import pytest

from gallery.errors import NotFoundError
from gallery.library import services, similar
from gallery.models import PictureFeature, User
from inference.similar import looks
from tests import rows
from tests.gallery.library.conftest import Picture

pytestmark = pytest.mark.postgresql

CHANCE = np.random.default_rng(3)


def seen(base: np.ndarray, noise: float = 0.0) -> similar.Look:
    features = base + noise * CHANCE.standard_normal(base.shape)
    return looks([np.abs(features).astype(np.float32)])[0]


@pytest.fixture
def base() -> np.ndarray:
    return np.abs(CHANCE.standard_normal((4, 96)))


def test_the_likest_come_first_and_strangers_never(
    owner: User, picture: Picture, base: np.ndarray
) -> None:
    first, near, nearer, far = (picture() for _ in range(4))
    hers = picture(person=rows.person("grace"))
    other = np.abs(CHANCE.standard_normal((4, 96)))
    similar.remember(
        encoder="e",
        looks={
            first.pk: seen(base),
            near.pk: seen(base, 0.4),
            nearer.pk: seen(base, 0.1),
            far.pk: seen(other),
            hers.pk: seen(base),
        },
    )
    found = similar.similar(owner=owner, image_id=first.pk)
    assert [each.image for each in found[:2]] == [nearer, near]
    assert {far, first, hers}.isdisjoint(each.image for each in found)
    assert 1 >= found[0].likeness > found[1].likeness > similar.ALIKE
    services.trash(owner=owner, image_id=nearer.pk)
    assert similar.similar(owner=owner, image_id=first.pk)[0].image == near
    with pytest.raises(NotFoundError):
        similar.similar(owner=owner, image_id=hers.pk)


def test_features_of_two_encoders_are_not_compared(
    owner: User, picture: Picture, base: np.ndarray
) -> None:
    one, two = picture(), picture()
    similar.remember(encoder="e", looks={one.pk: seen(base)})
    similar.remember(encoder="f", looks={two.pk: seen(base)})
    assert similar.similar(owner=owner, image_id=one.pk) == []


def test_remembering_again_replaces_and_leaves_out_what_is_gone(
    owner: User, picture: Picture, base: np.ndarray
) -> None:
    image = picture()
    similar.remember(encoder="e", looks={image.pk: seen(base, 0.5), 10**6: seen(base)})
    similar.remember(encoder="e", looks={image.pk: seen(base)})
    row = PictureFeature.objects.get()
    assert (row.image, row.owner, len(bytes(row.vector))) == (image, owner, 96)
    assert bytes(row.vector) == seen(base).vector


def test_a_picture_that_nobody_has_looked_at_has_no_likes(owner: User, picture: Picture) -> None:
    assert similar.similar(owner=owner, image_id=picture().pk) == []


def test_sketches_agree_as_pictures_do(base: np.ndarray) -> None:
    def differ(noise: float) -> int:
        return ((seen(base).sketch ^ seen(base, noise).sketch) % 2**64).bit_count()

    assert differ(0) == 0
    assert differ(0.1) < differ(5) > 12
