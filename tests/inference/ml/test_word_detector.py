"""Word boost: what the picture shows is said though it is rare; nothing implausible gains."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml import steps
from inference.ml.contract import FloatArray, IntArray, Search
from inference.ml.decoding import Arrays, DecodingStep, decode
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.word_detector import LOOKAHEAD, UNSAID, BoostedSteps, WordBoost
from tests.inference import tiny
from tests.inference.boosted import RECIPE, boosted, random_word_boost
from training.ml.train.detector import network

NOTHING = np.zeros((1, 2, 1), np.float32)
KINDS = ["transformer", "attention", "lstm_merge", "cnn_merge"]


class Frequent:
    """Likes word 4 best and word 5 nearly as well; word 6 it would never say."""

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        return {}, {"at": np.zeros((len(features), 1), np.float32)}

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        scores = np.full((*tokens.shape, 8), -9.0, np.float32)
        scores[..., [4, 5, 6]] = 2.0, 1.5, -4.0
        return DecodingStep(steps.log_softmax(scores), state)


def showing(words: tuple[int, ...], *, strength: float) -> WordBoost:
    """A word boost that sees these words in every picture, whatever its features."""
    word_boost = random_word_boost(8, 1, 2, strength=strength)
    bias = np.full(8, np.log(1 / 9), np.float32)
    bias[list(words)] = 3.0
    blank = {name: np.zeros_like(weight) for name, weight in word_boost.weights.items()}
    return dataclasses.replace(word_boost, weights=blank | {"words/bias": bias})


def first_words(word_boost: WordBoost, count: int = 1) -> list[int]:
    search = Search("greedy", max_length=3, no_repeat_ngram=0)
    best = decode(BoostedSteps(Frequent(), word_boost), NOTHING, search)
    return list(best[0][0].tokens[:count])


def test_a_word_that_is_seen_comes_before_one_that_is_frequent_and_is_said_once() -> None:
    assert first_words(showing((), strength=1.0)) == [4]
    assert first_words(showing((5,), strength=1.0), 2) == [5, 4]


def test_an_implausible_word_gains_nothing() -> None:
    assert first_words(showing((6,), strength=1.0)) == [4]


def test_a_word_boost_brings_its_own_share_of_the_length_penalty() -> None:
    made = boosted(tiny.captioner("transformer"), 0.5)
    seen = tiny.features(made, 3)
    wanted = made.caption_features(seen, Search(n_best=3, length_penalty=2.0))
    assert made.word_boost is not None
    made.word_boost = dataclasses.replace(made.word_boost, length_bonus=1.5)
    found = made.caption_features(seen, Search(n_best=3, length_penalty=0.5))
    assert [[c.words for c in best] for best in found] == [
        [c.words for c in best] for best in wanted
    ]
    assert made.word_boost.adjust_search(Search(length_penalty=2.5)).length_penalty == 3.0


def test_a_word_boost_brings_a_lookahead_unless_the_search_has_its_own() -> None:
    word_boost = random_word_boost(8, 1, 2, strength=1.0)
    assert word_boost.adjust_search(Search()).lookahead == LOOKAHEAD
    assert word_boost.adjust_search(Search(lookahead=9)).lookahead == 9


def test_the_numpy_detector_says_what_the_trained_one_says() -> None:
    rng = np.random.default_rng(1)
    log_prior = np.log(rng.uniform(0.05, 0.5, 9)).astype(np.float32)
    made = network(RECIPE, 4, 6, log_prior)
    for variable in made.weights:
        variable.assign(rng.normal(0, 0.5, variable.shape))
    word_boost = WordBoost(1.0, 0.0, log_prior, {v.path: np.asarray(v) for v in made.weights})
    features = rng.normal(0, 1, (3, 4, 6)).astype(np.float32)
    chances = 1 / (1 + np.exp(-np.asarray(made(features))))
    wanted = np.clip(np.log(chances) - log_prior, -3, 7)
    np.testing.assert_allclose(word_boost.boosts(features)[:, 4:], wanted[:, 4:], atol=1e-4)
    assert not word_boost.boosts(features)[:, :4].any()


@pytest.mark.parametrize("kind", KINDS)
def test_no_share_is_no_change(kind: str) -> None:
    made, search = tiny.captioner(kind), Search(n_best=3, lookahead=24)
    seen = tiny.features(made, 3)
    without = made.caption_features(seen, search)
    for one, other in zip(without, boosted(made, 0.0).caption_features(seen, search), strict=True):
        assert [c.words for c in one] == [c.words for c in other]
        assert [c.score for c in one] == pytest.approx([c.score for c in other], abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkpoint_keeps_them_and_a_batch_changes_nothing(kind: str, tmp_path: Path) -> None:
    made, search = tiny.captioner(kind), Search(n_best=2)
    seen = tiny.features(made, 3)
    without = made.caption_features(seen, search)
    small = made.nbytes
    save_checkpoint(boosted(made, 0.5), tmp_path / "made", name="made", version="1")
    opened = open_captioner(tmp_path / "made")
    assert isinstance(opened, KerasCaptioner)
    assert opened.word_boost is not None
    assert opened.word_boost.strength == 0.5
    assert opened.nbytes == small + opened.word_boost.nbytes > small
    together = opened.caption_features(seen, search)
    alone = [opened.caption_features(seen[n : n + 1], search)[0] for n in range(3)]
    assert [[c.words for c in best] for best in together] == [
        [c.words for c in best] for best in alone
    ]
    assert [best[0].words for best in without] != [best[0].words for best in together]


def test_new_words_get_no_boost() -> None:
    word_boost = random_word_boost(8, 3, 2, strength=1.0)
    features = np.random.default_rng(2).normal(0, 1, (2, 2, 3)).astype(np.float32)
    larger = word_boost.extended(10).boosts(features)
    np.testing.assert_allclose(larger[:, :8], word_boost.boosts(features), atol=1e-5)
    np.testing.assert_allclose(larger[:, 8:], 0, atol=1e-6)


def test_each_beam_remembers_its_own_words() -> None:
    stepping = BoostedSteps(Frequent(), showing((5,), strength=1.0))
    memory, state = stepping.start(np.zeros((2, 2, 1), np.float32))
    state = {name: np.repeat(array, 2, axis=1) for name, array in state.items()}
    step = stepping.step(memory, state, np.array([[4, 5], [5, 4]]))
    assert step.state[UNSAID][:, :, 5].tolist() == [[1, 0], [0, 1]]
    assert step.log_probs.argmax(axis=2).tolist() == [[5, 4], [4, 5]]
    np.testing.assert_allclose(np.exp(step.log_probs).sum(axis=2), 1, atol=1e-5)
