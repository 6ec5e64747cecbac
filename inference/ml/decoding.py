"""Autoregressive decoding for every captioner: greedy, beam search and nucleus sampling.

The model's part is `start` and `step`. All images of a batch are decoded in parallel, each with
the same number of rows (beams); arrays are [images, rows, ...], written [P, R, ...] below, and V
is the size of the vocabulary. Nothing is padded: a finished image leaves the batch, so that its
neighbours cannot change its caption.
"""

from __future__ import annotations

import dataclasses
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from inference.ml.contract import FloatArray, IntArray, Search
from inference.ml.sampling import nucleus_sample, uniforms_of
from inference.ml.vocabulary import END, PAD, START, UNKNOWN

Arrays = dict[str, NDArray[np.float32]]
Number = TypeVar("Number", bound=np.generic)
NEVER = np.float32(-np.inf)
CHUNK = 64


@dataclasses.dataclass
class DecodingStep:
    """Result of one step: log-probabilities [P, R, V], new state and attention [P, R, cells]."""

    log_probs: FloatArray
    state: Arrays
    maps: FloatArray | None = None


@dataclasses.dataclass(frozen=True)
class SpecialTokens:
    """Token ids with a meaning of their own; those in `suppressed` are never generated."""

    start: int = START
    end: int = END
    suppressed: tuple[int, ...] = (PAD, START, UNKNOWN)


class StepDecoder(Protocol):
    """Model-specific part of decoding."""

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Turn features [P, cells, channels] into memory [P, ...] and state [P, 1, ...].

        Memory is constant for the whole sequence; state changes with each token.
        """
        ...

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Read one token per row, int32 [P, R], and score the next one."""
        ...


@dataclasses.dataclass(frozen=True)
class Hypothesis:
    """Decoded token ids; `ended` is False where the maximum length cut the sequence."""

    tokens: tuple[int, ...]
    log_probs: tuple[float, ...]
    score: float
    ended: bool
    maps: FloatArray | None = None

    @property
    def rank(self) -> tuple[bool, float]:
        """Sort key: sequences that ended come first, then the score decides."""
        return self.ended, self.score


def decode(
    decoder: StepDecoder,
    features: FloatArray,
    search: Search,
    special: SpecialTokens = SpecialTokens(),
) -> list[list[Hypothesis]]:
    """Decode the `n_best` sequences for each image of features float32 [P, cells, channels]."""
    if not len(features):
        return []
    memory, state = decoder.start(features)
    rows = _Rows(len(features), search, special)
    while rows.pictures.size:
        step = decoder.step(memory, state, rows.last)
        scores = allowed_words(step.log_probs, rows.tokens, search, special)
        parents, words = _choose(scores, rows, search)
        state = {name: _pick(array, parents) for name, array in step.state.items()}
        staying = rows.advance(step, scores, parents, words)
        if not staying.all():
            state = {name: array[staying] for name, array in state.items()}
            memory = {name: array[staying] for name, array in memory.items()}
    return rows.results()


class _Rows:
    """Unfinished sequences with their running totals, and the finished ones by image."""

    def __init__(self, count: int, search: Search, special: SpecialTokens) -> None:
        self.search, self.special = search, special
        self.pictures = np.arange(count)
        self.tokens = np.zeros((count, 1, 0), np.int32)
        self.log_probs = np.zeros((count, 1, 0), np.float32)
        self.totals = np.zeros((count, 1), np.float32)
        self.maps: FloatArray | None = None
        self.last = np.full((count, 1), special.start, np.int32)
        self.finished: list[list[Hypothesis]] = [[] for _ in range(count)]
        self.uniforms = uniforms_of(search)

    @property
    def length(self) -> int:
        return self.tokens.shape[2]

    def advance(
        self, step: DecodingStep, scores: FloatArray, parents: IntArray, words: IntArray
    ) -> NDArray[np.bool_]:
        """Append the chosen tokens [P, R]; return which images are still unfinished, bool [P]."""
        at = np.arange(len(parents))[:, None]
        gained = scores[at, parents, words]
        self.totals = _pick(self.totals, parents) + gained
        self.tokens = np.concatenate([_pick(self.tokens, parents), words[..., None]], axis=2)
        history = _pick(self.log_probs, parents)
        self.log_probs = np.concatenate([history, gained[..., None]], axis=2)
        self._keep_maps(step.maps, parents)
        self._retire(words == self.special.end, ended=True)
        if self.length == self.search.max_length:
            self._retire(np.isfinite(self.totals), ended=False)
        self.last = words
        staying = self._staying()
        self._keep(staying)
        return staying

    def results(self) -> list[list[Hypothesis]]:
        ranked = (sorted(f, key=lambda h: h.rank, reverse=True) for f in self.finished)
        return [best[: self.search.n_best] for best in ranked]

    def _keep_maps(self, maps: FloatArray | None, parents: IntArray) -> None:
        if maps is None:
            return
        new = _pick(maps, parents)[:, :, None]
        old = new[:, :, :0] if self.maps is None else _pick(self.maps, parents)
        self.maps = np.concatenate([old, new], axis=2)

    def _retire(self, done: NDArray[np.bool_], *, ended: bool) -> None:
        for picture, row in np.argwhere(done & np.isfinite(self.totals)):
            self.finished[self.pictures[picture]].append(self._hypothesis(picture, row, ended))
            self.totals[picture, row] = NEVER

    def _hypothesis(self, picture: int, row: int, ended: bool) -> Hypothesis:
        words = self.length - ended
        maps = None if self.maps is None else self.maps[picture, row, :words].copy()
        return Hypothesis(
            tokens=tuple(self.tokens[picture, row, :words].tolist()),
            log_probs=tuple(self.log_probs[picture, row, :words].tolist()),
            score=float(self.totals[picture, row] / self.length**self.search.length_penalty),
            ended=ended,
            maps=maps,
        )

    def _staying(self) -> NDArray[np.bool_]:
        """Mark the images with a live row that may still improve the result, bool [P]."""
        live = np.asarray(np.isfinite(self.totals).any(axis=1))
        if self.search.strategy == "beam":
            for picture in np.flatnonzero(live).tolist():
                live[picture] = self._may_improve(picture)
        return live

    def _may_improve(self, picture: int) -> bool:
        ended = [h.score for h in self.finished[self.pictures[picture]] if h.ended]
        if len(ended) < self.search.n_best:
            return True
        # Log-probabilities only fall, so this is the best score a live row can reach by then.
        bound = self.totals[picture].max() / self._furthest() ** self.search.length_penalty
        return bool(bound > sorted(ended)[-self.search.n_best])

    def _furthest(self) -> int:
        """Return the length up to which a live row may overtake a finished sequence."""
        most, ahead = self.search.max_length, self.search.lookahead
        return most if ahead is None else min(most, self.length + ahead)

    def _keep(self, staying: NDArray[np.bool_]) -> None:
        if staying.all():
            return
        for name in ("pictures", "tokens", "log_probs", "totals", "last"):
            setattr(self, name, getattr(self, name)[staying])
        self.maps = None if self.maps is None else self.maps[staying]


def _pick(array: NDArray[Number], parents: IntArray) -> NDArray[Number]:
    if array.shape[1] == parents.shape[1] == 1:
        return array
    return array[np.arange(len(array))[:, None], parents]


def allowed_words(
    log_probs: FloatArray, history: IntArray, search: Search, special: SpecialTokens
) -> FloatArray:
    """Mask suppressed tokens, an early end and repeated n-grams with -inf.

    Takes log-probabilities float32 [P, R, V] and token ids int32 [P, R, t]; returns a copy.
    """
    scores = log_probs.astype(np.float32, copy=True)
    scores[..., list(special.suppressed)] = NEVER
    length, n = history.shape[2], search.no_repeat_ngram
    if length < search.min_length:
        scores[..., special.end] = NEVER
    for at in range(length - n + 1) if n else ():
        same = (history[..., at : at + n - 1] == history[..., length - n + 1 :]).all(axis=2)
        picture, row = np.nonzero(same)
        scores[picture, row, history[picture, row, at + n - 1]] = NEVER
    stuck = ~np.isfinite(scores).any(axis=2)
    # A row without an allowed token ends, with the log-probability that the model gives the end.
    scores[stuck, special.end] = log_probs[stuck, special.end]
    return scores


def _choose(scores: FloatArray, rows: _Rows, search: Search) -> tuple[IntArray, IntArray]:
    """Choose each image's next rows: (parents, tokens), both int32 [P, R]."""
    if search.strategy == "sample":
        return _sample(scores, rows, search)
    totals = (rows.totals[..., None] + scores).reshape(len(scores), -1)
    parents, words = np.divmod(_best(totals, min(search.rows, totals.shape[1])), scores.shape[2])
    return parents.astype(np.int32), words.astype(np.int32)


def _best(totals: FloatArray, count: int) -> NDArray[np.intp]:
    """Return the indices of each row's `count` largest totals, descending: [P, n] to [P, count].

    They lie in the `count` chunks with the largest maxima, so that few numbers are sorted.
    """
    if count == 1:
        first: NDArray[np.intp] = np.argmax(totals, axis=1, keepdims=True)
        return first
    pictures, width = totals.shape
    chunks = width // CHUNK
    if chunks <= count:
        return _sorted_best(totals, count)
    body = totals[:, : chunks * CHUNK].reshape(pictures, chunks, CHUNK)
    near = _sorted_best(body.max(axis=2), count)[..., None] * CHUNK + np.arange(CHUNK)
    rest = np.tile(np.arange(chunks * CHUNK, width), (pictures, 1))
    places = np.concatenate([near.reshape(pictures, -1), rest], axis=1)
    best = _sorted_best(np.take_along_axis(totals, places, axis=1), count)
    chosen: NDArray[np.intp] = np.take_along_axis(places, best, axis=1)
    return chosen


def _sorted_best(totals: FloatArray, count: int) -> NDArray[np.intp]:
    best = np.argpartition(-totals, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(totals, best, axis=1), axis=1, kind="stable")
    ranked: NDArray[np.intp] = np.take_along_axis(best, order, axis=1)
    return ranked


def _sample(scores: FloatArray, rows: _Rows, search: Search) -> tuple[IntArray, IntArray]:
    """Sample each row's next token; the first step broadcasts one row to all of them."""
    width = search.rows
    if scores.shape[1] != width:
        scores = np.broadcast_to(scores, (len(scores), width, scores.shape[2]))
        parents = np.zeros((len(scores), width), np.int32)
    else:
        parents = np.tile(np.arange(width, dtype=np.int32), (len(scores), 1))
    return parents, nucleus_sample(scores, rows.uniforms[:, rows.length], search)
