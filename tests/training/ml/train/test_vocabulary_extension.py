"""New words for a trained captioner change nothing that it knew."""

import numpy as np
import pytest

from inference.ml.contract import Search
from inference.ml.vocabulary import Vocabulary
from tests.inference import tiny
from tests.inference.boosted import boosted
from training.ml.train.vocabulary_extension import extend_vocabulary, new_words


@pytest.mark.parametrize("kind", sorted(tiny.SMALL))
def test_old_words_keep_their_numbers_and_weights(kind: str):
    small = tiny.captioner(kind)
    large = extend_vocabulary(small, ["rocket", "moon"])
    assert large.vocabulary.tokens == (*small.vocabulary.tokens, "rocket", "moon")
    for name, weight in small.weights.items():
        kept = tuple(slice(0, size) for size in weight.shape)
        np.testing.assert_array_equal(large.weights[name][kept], weight)
    assert large.features_key == small.features_key  # stored features are still good
    seen = tiny.features(large, 3)
    assert len(large.caption_features(seen, Search("greedy"))) == 3


def test_a_word_boost_grows_along_and_old_words_keep_theirs():
    small = boosted(tiny.captioner("transformer"), 0.5)
    large = extend_vocabulary(small, ["rocket", "moon"])
    seen = tiny.features(large, 2)
    assert large.word_boost is not None
    assert small.word_boost is not None
    known = len(small.vocabulary)
    np.testing.assert_allclose(
        large.word_boost.boosts(seen)[:, :known],
        small.word_boost.boosts(seen),
        rtol=1e-5,
        atol=1e-5,
    )
    assert len(large.caption_features(seen, Search("greedy"))) == 2


def test_without_new_words_it_is_the_same_captioner():
    small = tiny.captioner("lstm_merge")
    assert extend_vocabulary(small, []) is small


def test_rare_words_are_not_learnt():
    vocabulary = Vocabulary(["a", "dog"])
    captions = [["a", "rocket"], ["the", "rocket"], ["a", "moon"]]
    assert new_words(captions, vocabulary, min_count=2) == ["rocket"]
    assert new_words(captions, vocabulary, min_count=1) == ["rocket", "moon", "the"]
