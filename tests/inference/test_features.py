"""Features in memory: seen once per encoder and picture, never more bytes than allowed."""

from __future__ import annotations

import numpy as np
import pytest

from inference.features import FeatureCache
from inference.ml.contract import Captioner, Search, SharesFeatures
from tests.captioners.fake import Fake
from tests.inference import tiny, tiny_hub

SEARCH = Search("greedy", max_length=6)
MAKERS = [
    lambda: tiny.captioner("lstm_merge"),
    lambda: tiny.captioner("transformer"),
    tiny_hub.vision_encoder_decoder,
]


def count_looks(made, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of pictures in each call of the encoder."""
    looks: list[int] = []
    look = made.features

    def counted(images):
        looks.append(len(images))
        return look(images)

    monkeypatch.setattr(made, "features", counted)
    return looks


@pytest.mark.parametrize("make", MAKERS)
def test_captions_are_the_captioners_own(make, monkeypatch) -> None:
    made: Captioner = make()
    cache, images = FeatureCache(budget=10**8), tiny.pictures(3)
    assert isinstance(made, SharesFeatures)
    looks = count_looks(made, monkeypatch)
    first = cache.caption(made, images, ["a", "b", "c"], SEARCH)
    again = cache.caption(made, images, ["a", "b", "c"], SEARCH)
    alone = cache.caption(made, images[1:2], ["b"], SEARCH)
    assert looks == [3]
    assert [f[0].words for f in first] == [f[0].words for f in made.caption(images, SEARCH)]
    assert [f[0].words for f in again] == [f[0].words for f in first]
    assert alone[0][0].words == first[1][0].words
    assert (cache.hits, cache.misses) == (4, 3)


def test_a_second_decoder_on_the_same_encoder_does_not_look(monkeypatch) -> None:
    one, two = tiny.captioner("lstm_merge"), tiny.captioner("cnn_merge", seed=4)
    assert one.features_key == two.features_key
    cache, looks = FeatureCache(budget=10**8), count_looks(two, monkeypatch)
    cache.caption(one, tiny.pictures(2), ["a", "b"], SEARCH)
    cache.caption(two, tiny.pictures(3), ["a", "b", "c"], SEARCH)
    assert looks == [1]


def test_another_encoder_looks_again(monkeypatch) -> None:
    pooled, spatial = tiny.captioner("lstm_merge"), tiny.captioner("attention")
    assert pooled.features_key != spatial.features_key
    cache, looks = FeatureCache(budget=10**8), count_looks(spatial, monkeypatch)
    cache.caption(pooled, tiny.pictures(2), ["a", "b"], SEARCH)
    cache.caption(spatial, tiny.pictures(2), ["a", "b"], SEARCH)
    assert looks == [2]


def test_the_budget_holds_and_the_longest_unused_goes(monkeypatch) -> None:
    made, images = tiny.captioner("lstm_merge"), tiny.pictures(3)
    size = made.features(images[:1]).nbytes
    cache, looks = FeatureCache(budget=2 * size), count_looks(made, monkeypatch)
    for digest in "abacab":
        cache.caption(made, images[ord(digest) - ord("a") :][:1], [digest], SEARCH)
        assert cache.nbytes <= 2 * size
    assert looks == [1, 1, 1, 1]
    assert cache.report()["bytes"] == 2 * size


def test_a_batch_larger_than_the_budget_is_captioned_all_the_same() -> None:
    made, cache = tiny.captioner("lstm_merge"), FeatureCache(budget=1)
    one, two = tiny.pictures(2)
    images = [one, two, one]
    found = cache.caption(made, images, ["a", "b", "a"], SEARCH)
    assert [f[0].words for f in found[:2]] == [f[0].words for f in made.caption(images[:2], SEARCH)]
    assert found[2][0].words == found[0][0].words
    assert cache.nbytes == 0


def test_a_captioner_in_one_piece_is_left_alone() -> None:
    fake = Fake(name="fake")
    assert FeatureCache(budget=100).caption(fake, tiny.pictures(2), ["a", "b"], SEARCH)
    assert fake.calls == [2]
    assert np.isfinite(fake.nbytes)
