"""Word boost: words that an image shows gain probability, however rare they are.

Of two words that fit, a captioner prefers the frequent one. A second, small network predicts which
words people use of an image at all (word detectors: Fang et al. 2015, arXiv:1411.4952). Its output
is added to the captioner's score: a word that the caption does not contain yet scores
log p(word | words, image) + strength * log(p(word | image) / p(word)), where the second term is
the pointwise mutual information of word and image. Only plausible words are boosted: those with at
least `FLOOR` times the probability of the likeliest word.

The boost raises the mean log-probability of a word, which favours short sequences: `length_bonus`
is added to the exponent of the length (`Search.length_penalty`) and keeps them as long as people's
captions. With a high exponent nearly every sequence could overtake another by growing, so that the
search would seldom end early: `LOOKAHEAD` bounds it.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import numpy as np

from inference.ml import steps
from inference.ml.contract import MAX_LENGTH_PENALTY, FloatArray, IntArray, Search
from inference.ml.decoding import Arrays, DecodingStep, StepDecoder
from inference.ml.tensors import load_tensors, save_tensors
from inference.ml.vocabulary import UNKNOWN

WORD_BOOST = "word_boost.safetensors"
BOOSTS, UNSAID = "word_boost/boosts", "word_boost/unsaid"
FLOOR = 0.02
LOOKAHEAD = 3
#: Bounds of the boost before `strength`, in nats; values beyond are noise of the detector.
MIN_BOOST, MAX_BOOST = -3.0, 7.0


@dataclasses.dataclass(frozen=True)
class WordBoost:
    """Word detector: weights by name, and `log_prior` [V], log p(word) over all captions."""

    strength: float
    length_bonus: float
    log_prior: FloatArray
    weights: Arrays

    def boosts(self, features: FloatArray) -> FloatArray:
        """Compute each word's boost, float32 [n, V] in nats, of features [n, cells, channels]."""
        logits = word_logits(self.weights, features)
        log_p = -np.logaddexp(np.float32(0), -logits)
        boosts: FloatArray = np.float32(self.strength) * np.clip(
            log_p - self.log_prior, MIN_BOOST, MAX_BOOST
        )
        boosts[:, : UNKNOWN + 1] = 0
        return boosts

    def adjust_search(self, search: Search) -> Search:
        """Add `length_bonus` to the length penalty, and bound the lookahead."""
        penalty = min(search.length_penalty + self.length_bonus, MAX_LENGTH_PENALTY)
        lookahead = LOOKAHEAD if search.lookahead is None else search.lookahead
        return dataclasses.replace(search, length_penalty=penalty, lookahead=lookahead)

    def extended(self, words: int) -> Self:
        """Extend to a vocabulary of `words` whose new words, at its end, get no boost."""
        more = words - len(self.log_prior)
        log_prior = np.concatenate([self.log_prior, np.full(more, np.log(0.5), np.float32)])
        kernel, bias = self.weights["words/kernel"], self.weights["words/bias"]
        blank = {
            "words/kernel": np.pad(kernel, [(0, 0), (0, more)]),
            "words/bias": np.pad(bias, (0, more)),
        }
        return dataclasses.replace(self, log_prior=log_prior, weights=self.weights | blank)

    @property
    def count(self) -> int:
        """Number of the detector's weights."""
        return sum(weight.size for weight in self.weights.values())

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""
        return 4 * self.count

    def save(self, folder: Path) -> None:
        """Write the weights as float16."""
        by = np.array([self.strength, self.length_bonus], np.float32)
        stored = {name: weight.astype(np.float16) for name, weight in self.weights.items()}
        save_tensors(folder / WORD_BOOST, {"by": by, "usual": self.log_prior, **stored})

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Read what `save` wrote; None for a checkpoint without a word boost."""
        stored = load_tensors(folder / WORD_BOOST)
        if stored is None:
            return None
        strength, length_bonus = stored.pop("by").tolist()
        log_prior = stored.pop("usual")
        return cls(
            strength,
            length_bonus,
            log_prior,
            {name: w.astype(np.float32) for name, w in stored.items()},
        )


def word_logits(weights: Arrays, features: FloatArray) -> FloatArray:
    """Run the network of `training.ml.train.detector`: features [n, cells, channels] to [n, V]."""
    normed = steps.layer_norm(features, weights["norm/gamma"], weights["norm/beta"])
    cells = steps.gelu(_dense(weights, "cells", normed))
    attention = steps.softmax(np.swapaxes(_dense(weights, "where", cells), 1, 2))
    values = _dense(weights, "what", cells)
    count, heads = attention.shape[:2]
    parts = values.reshape(count, values.shape[1], heads, -1).transpose(0, 2, 1, 3)
    attended = (attention[:, :, None] @ parts).reshape(count, -1)
    return _dense(weights, "words", steps.concatenate(attended, cells.mean(axis=1)))


def _dense(weights: Arrays, name: str, x: FloatArray) -> FloatArray:
    return steps.dense(x, weights[f"{name}/kernel"], weights[f"{name}/bias"])


class BoostedSteps:
    """Decoder that boosts the words of an image that the sequence does not contain yet."""

    def __init__(self, inner: StepDecoder, word_boost: WordBoost) -> None:
        self.inner, self.word_boost = inner, word_boost

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Add boosts [P, V] to the memory; add to the state which words are unused, [P, 1, V]."""
        memory, state = self.inner.start(features)
        boosts = self.word_boost.boosts(features)
        return memory | {BOOSTS: boosts}, state | {UNSAID: np.ones_like(boosts[:, None])}

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Score the tokens after `tokens` [P, R], boosted."""
        step = self.inner.step(_without(memory, BOOSTS), _without(state, UNSAID), tokens)
        unsaid = state[UNSAID].copy()
        np.put_along_axis(unsaid, tokens[..., None], np.float32(0), axis=2)
        scores = _boosted(step.log_probs, memory[BOOSTS], unsaid)
        return DecodingStep(scores, step.state | {UNSAID: unsaid}, step.maps)


def _boosted(log_probs: FloatArray, boosts: FloatArray, unsaid: FloatArray) -> FloatArray:
    """Boost and renormalize log-probabilities [P, R, V] by boosts [P, V] of words [P, R, V].

    Only the few plausible words are visited; the others only change by the renormalization.
    """
    floor = log_probs.max(axis=2, keepdims=True) + np.float32(np.log(FLOOR))
    picture, row, word = np.nonzero(log_probs >= floor)
    gains = boosts[picture, word] * unsaid[picture, row, word]
    more = np.zeros(log_probs.shape[:2])
    np.add.at(more, (picture, row), np.exp(log_probs[picture, row, word]) * np.expm1(gains))
    scores: FloatArray = log_probs - np.log1p(more)[..., None].astype(np.float32)
    scores[picture, row, word] += gains
    return scores


def _without(arrays: Arrays, name: str) -> Arrays:
    return {key: array for key, array in arrays.items() if key != name}
