"""Embeddings: alike for images that an encoder sees alike, and kept for images still in memory."""

from __future__ import annotations

import numpy as np

from gallery.models import PictureFeature, User
from inference import embeddings
from inference.features import FeatureCache
from inference.ml.contract import Search
from tests import rows
from tests.captioners.fake import Fake
from tests.inference import tiny


def seen(seed: int, cells: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (cells, 32)).astype(np.float32)


def test_an_embedding_ignores_light_contrast_and_the_place_of_a_cell() -> None:
    first = seen(1)
    brighter, shuffled = 2 * first + 5, first[::-1]
    found = embeddings.looks([first, brighter, shuffled])
    assert {each.vector for each in found} == {found[0].vector}
    assert {each.sketch for each in found} == {found[0].sketch}


def test_sketches_differ_in_more_bits_the_less_two_images_are_alike() -> None:
    first = seen(1)
    shifted = first + np.float32(0.1) * seen(2)
    same, near, far = embeddings.looks([first, shifted, seen(3)])
    bits = [(same.sketch ^ each.sketch) & (2**64 - 1) for each in (near, far)]
    assert bits[0].bit_count() < 10 < bits[1].bit_count()


def test_a_vector_has_a_signed_byte_for_each_channel_and_uses_all_of_them() -> None:
    (found,) = embeddings.looks([seen(4)])
    values = np.frombuffer(found.vector, np.int8)
    assert len(values) == 32
    assert np.abs(values).max() == 127
    assert embeddings.looks([]) == []


def test_only_images_whose_features_are_in_memory_are_remembered(db: None) -> None:
    made, kept, owner = tiny.captioner("lstm_merge"), FeatureCache(budget=10**8), rows.person()
    one, other = (rows.picture(owner, name=name) for name in ("1.png", "2.png"))
    kept.caption(made, tiny.pictures(1), [one.sha256], Search("greedy", max_length=3))
    embeddings.remember(made, kept, [(one.pk, one.sha256), (other.pk, other.sha256)])
    row = PictureFeature.objects.get()
    assert (row.image, len(row.vector)) == (one, made.encoder.channels)


def test_a_captioner_in_one_piece_has_no_embeddings(owner: User) -> None:
    image = rows.picture(owner)
    embeddings.remember(Fake(name="fake"), FeatureCache(budget=100), [(image.pk, image.sha256)])
    assert not PictureFeature.objects.exists()
