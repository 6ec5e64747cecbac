"""Words that a picture word_boost at, however seldom a captioner says them.

Of two words that fit, a captioner says the one that is frequent. A second, small network has only
learned which words people use of a picture at all (word detectors: Fang et al. 2015,
arXiv:1411.4952), and its opinion is added to the captioner's own: a word that has not been said
yet scores log p(word | words, picture) + strength * log(p(word | picture) / p(word)), the second term
being the pointwise mutual information of word and picture. Only plausible words gain by it: those
at least `FLOOR` times as likely as the likeliest.

Hints raise what a word scores on average, which favours short sentences: `length_bonus` is added to the
exponent of the length (`Search.length_penalty`) and keeps them as long as people's. With a high
exponent nearly any sentence could still overtake another if it only went on, so that the search
would seldom end early: `LOOKAHEAD` bounds it.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import numpy as np

from inference.ml import steps
from inference.ml.contract import STEEPEST, FloatArray, IntArray, Search
from inference.ml.decoding import Arrays, DecodingStep, StepDecoder
from inference.ml.tensors import load_tensors, save_tensors
from inference.ml.vocabulary import UNKNOWN

WORD_BOOST = "word_boost.safetensors"
SHOWN, UNSAID = "word_boost/shown", "word_boost/unsaid"
FLOOR = 0.02
LOOKAHEAD = 3
#: Bounds of a hint, in nats: what is further out says more of the detector than of the picture.
LEAST, MOST = -3.0, 7.0


@dataclasses.dataclass(frozen=True)
class WordBoost:
    """`weights` are the detector's by name; `log_prior` [words] is log p(word) in any caption."""

    strength: float
    length_bonus: float
    log_prior: FloatArray
    weights: Arrays

    def boosts(self, features: FloatArray) -> FloatArray:
        """What features [n, cells, channels] add to the score of each word: [n, words]."""
        logits = word_logits(self.weights, features)
        seen = -np.logaddexp(np.float32(0), -logits)
        word_boost: FloatArray = np.float32(self.strength) * np.clip(
            seen - self.log_prior, LEAST, MOST
        )
        word_boost[:, : UNKNOWN + 1] = 0
        return word_boost

    def adjust_search(self, search: Search) -> Search:
        """A search as it is with word_boost."""
        penalty = min(search.length_penalty + self.length_bonus, STEEPEST)
        lookahead = LOOKAHEAD if search.lookahead is None else search.lookahead
        return dataclasses.replace(search, length_penalty=penalty, lookahead=lookahead)

    def extended(self, words: int) -> Self:
        """The same word_boost for a vocabulary with more words at its end, which get none."""
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
        """Of the detector's weights."""
        return sum(weight.size for weight in self.weights.values())

    @property
    def nbytes(self) -> int:
        return 4 * self.count

    def save(self, folder: Path) -> None:
        """Write them as float16."""
        by = np.array([self.strength, self.length_bonus], np.float32)
        stored = {name: weight.astype(np.float16) for name, weight in self.weights.items()}
        save_tensors(folder / WORD_BOOST, {"by": by, "usual": self.log_prior, **stored})

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Read what `save` wrote; None for a checkpoint that writes without them."""
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
    """The network of `training.ml.train.detector` in numpy: logits [n, words]."""
    seen = steps.layer_norm(features, weights["norm/gamma"], weights["norm/beta"])
    cells = steps.gelu(_dense(weights, "cells", seen))
    where = steps.softmax(np.swapaxes(_dense(weights, "where", cells), 1, 2))
    what = _dense(weights, "what", cells)
    count, heads = where.shape[:2]
    parts = what.reshape(count, what.shape[1], heads, -1).transpose(0, 2, 1, 3)
    looked = (where[:, :, None] @ parts).reshape(count, -1)
    return _dense(weights, "words", steps.concatenate(looked, cells.mean(axis=1)))


def _dense(weights: Arrays, name: str, x: FloatArray) -> FloatArray:
    return steps.dense(x, weights[f"{name}/kernel"], weights[f"{name}/bias"])


class BoostedSteps:
    """Another decoder's steps, with the picture's word_boost for the words that are still unsaid."""

    def __init__(self, inner: StepDecoder, word_boost: WordBoost) -> None:
        self.inner, self.word_boost = inner, word_boost

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        memory, state = self.inner.start(features)
        shown = self.word_boost.boosts(features)
        return memory | {SHOWN: shown}, state | {UNSAID: np.ones_like(shown[:, None])}

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        step = self.inner.step(_without(memory, SHOWN), _without(state, UNSAID), tokens)
        unsaid = state[UNSAID].copy()
        np.put_along_axis(unsaid, tokens[..., None], np.float32(0), axis=2)
        scores = _gained(step.log_probs, memory[SHOWN], unsaid)
        return DecodingStep(scores, step.state | {UNSAID: unsaid}, step.maps)


def _gained(likely: FloatArray, shown: FloatArray, unsaid: FloatArray) -> FloatArray:
    """Log-probabilities [P, R, words] after the word_boost, normalised again.

    Few words are plausible, so only they are looked at: the sum of all grows by what they gain.
    """
    floor = likely.max(axis=2, keepdims=True) + np.float32(np.log(FLOOR))
    picture, row, word = np.nonzero(likely >= floor)
    gains = shown[picture, word] * unsaid[picture, row, word]
    more = np.zeros(likely.shape[:2])
    np.add.at(more, (picture, row), np.exp(likely[picture, row, word]) * np.expm1(gains))
    scores: FloatArray = likely - np.log1p(more)[..., None].astype(np.float32)
    scores[picture, row, word] += gains
    return scores


def _without(arrays: Arrays, name: str) -> Arrays:
    return {key: array for key, array in arrays.items() if key != name}
