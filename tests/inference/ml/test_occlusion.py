"""Occlusion: a map for each word of a captioner without attention."""

from __future__ import annotations

import numpy as np
import pytest

from inference.ml.contract import Search
from inference.ml.occlusion import add_occlusion_maps, word_log_probs
from tests.inference import tiny

SEARCH = Search("greedy", max_length=6)


@pytest.mark.parametrize("kind", ["lstm_merge", "cnn_merge"])
def test_occlusion_gives_a_map_for_every_word(kind: str) -> None:
    made, (image,) = tiny.captioner(kind), tiny.pictures(1)
    caption = made.caption([image], SEARCH)[0][0]
    shown = add_occlusion_maps(made, image, caption)
    assert shown.maps is not None
    assert shown.maps.shape == (len(caption.words), 2, 2)
    assert shown.maps.sum(axis=(1, 2)) == pytest.approx(np.ones(len(caption.words)), abs=1e-4)
    assert shown.text == caption.text


@pytest.mark.parametrize("kind", sorted(tiny.SMALL))
def test_a_sentence_spoken_again_is_as_likely_as_when_it_was_found(kind: str) -> None:
    made, images = tiny.captioner(kind), tiny.pictures(2)
    features = made.features(images)
    for place, (best,) in enumerate(made.caption(images, SEARCH)):
        again = word_log_probs(made, features, best.words)[place]
        assert again == pytest.approx(best.log_probs, abs=1e-3)
