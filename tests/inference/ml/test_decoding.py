"""The shared search, on a language model small enough to try every sentence."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.ml import steps
from inference.ml.contract import Search, Strategy
from inference.ml.decoding import Arrays, DecodingStep, decode
from inference.ml.vocabulary import END, SPECIAL, START
from tests.inference.toy_decoder import SIZE, Toy, toy_features


def every_sentence(toy: Toy, bias: np.ndarray, search: Search) -> dict[tuple[int, ...], float]:
    """The score of every sentence that ends within the maximum length, found without a search."""
    scores = {}
    words = range(len(SPECIAL), SIZE)
    for length in range(search.min_length, search.max_length):
        for sentence in itertools.product(words, repeat=length):
            history = (START, START, *sentence, END)
            total = 0.0
            for before, last, word in zip(history, history[1:], history[2:], strict=False):
                total += float(steps.log_softmax(toy.table[before, last] + bias)[word])
            scores[sentence] = total / (length + 1) ** search.length_penalty
    return scores


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), penalty=st.sampled_from([0.0, 0.7, 1.0]), floor=st.integers(0, 2)
)
def test_a_wide_beam_finds_what_brute_force_finds(seed: int, penalty: float, floor: int) -> None:
    search = Search(
        beam_size=64,
        length_penalty=penalty,
        min_length=floor,
        max_length=4,
        no_repeat_ngram=0,
        n_best=3,
    )
    toy, features = Toy(seed), toy_features(2, seed)
    for bias, found in zip(features[:, 0], decode(toy, features, search), strict=True):
        expected = every_sentence(toy, bias, search)
        best = sorted(expected, key=lambda s: expected[s], reverse=True)[:3]
        assert [h.tokens for h in found] == best
        assert [h.score for h in found] == pytest.approx([expected[s] for s in best], abs=1e-4)


class LateEnd:
    """One word again and again; to end at once scores -1 / 2, to end after six words -2 / 7."""

    def __init__(self) -> None:
        self.read = 0

    def start(self, features: np.ndarray) -> tuple[Arrays, Arrays]:
        return {}, {"at": np.zeros((len(features), 1), np.float32)}

    def step(self, memory: Arrays, state: Arrays, tokens: np.ndarray) -> DecodingStep:
        self.read += 1
        scores = np.full((*tokens.shape, SIZE), -99, np.float32)
        scores[..., len(SPECIAL)] = {2: -2, 7: -9}.get(self.read, 0)
        scores[..., END] = {2: -1, 7: 0}.get(self.read, -9)
        return DecodingStep(scores, state)


@pytest.mark.parametrize(
    ("lookahead", "words", "read"), [(None, 6, 7), (24, 6, 7), (3, 6, 7), (2, 1, 2), (0, 1, 2)]
)
def test_a_search_ends_when_nothing_can_overtake_within_its_lookahead(
    lookahead: int | None, words: int, read: int
) -> None:
    decoder = LateEnd()
    search = Search(beam_size=2, min_length=0, no_repeat_ngram=0, lookahead=lookahead)
    ((best,),) = decode(decoder, toy_features(1, 0), search)
    assert (len(best.tokens), decoder.read) == (words, read)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    strategy=st.sampled_from(["greedy", "beam", "sample"]),
    ngram=st.sampled_from([0, 2, 3]),
    count=st.integers(1, 5),
)
def test_a_picture_does_not_feel_its_neighbours(
    seed: int, strategy: Strategy, ngram: int, count: int
) -> None:
    search = Search(strategy, beam_size=3, n_best=1, max_length=9, no_repeat_ngram=ngram, seed=seed)
    toy, features = Toy(seed), toy_features(count, seed)
    together = decode(toy, features, search)
    assert together == [decode(toy, features[i : i + 1], search)[0] for i in range(count)]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), floor=st.integers(0, 6), ngram=st.integers(0, 3))
def test_a_beam_of_one_is_greedy(seed: int, floor: int, ngram: int) -> None:
    toy, features = Toy(seed), toy_features(3, seed)
    shared = {"min_length": floor, "max_length": 8, "no_repeat_ngram": ngram}
    one = decode(toy, features, Search("beam", beam_size=1, **shared))
    assert one == decode(toy, features, Search("greedy", **shared))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    strategy=st.sampled_from(["greedy", "beam", "sample"]),
    floor=st.integers(0, 5),
)
def test_lengths_and_repeats_are_kept(seed: int, strategy: Strategy, floor: int) -> None:
    search = Search(strategy, min_length=floor, max_length=10, no_repeat_ngram=3)
    for found in decode(Toy(seed), toy_features(3, seed), search):
        for h in found:
            runs = list(zip(h.tokens, h.tokens[1:], h.tokens[2:], strict=False))
            assert floor <= len(h.tokens) <= 10
            assert len(runs) == len(set(runs))
            assert min(h.tokens, default=SIZE) >= len(SPECIAL)
            assert len(h.log_probs) == len(h.tokens)
