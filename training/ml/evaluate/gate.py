"""Gate between a candidate and the live captioner, on the same held-out images.

The metric is CIDEr against people's captions. The gain is relative to the live captioner's score,
with the interval of the paired bootstrap over images. Guards catch what CIDEr alone would let pass.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from training.ml.data.dataset import CaptionedImage
from training.ml.data.text import alphanumeric_words
from training.ml.evaluate.bootstrap import Floats, interval, resample_counts
from training.ml.evaluate.metrics import FAST, Scores
from training.ml.evaluate.scoring import score_texts

SHOWN = 12
MAX_INCREASE = 0.02  # share of all captions by which empty or repetitive ones may increase


@dataclasses.dataclass(frozen=True)
class Policy:
    """Requirements on a candidate.

    `pictures` is the least number of held-out images; `confidence` is that of the gain's interval.
    `may_fall` and `may_forget` are the shares of the live version's CIDEr that may be lost on
    held-out images and on base data. `slower` and `larger` are the most that the candidate's time
    and size may be, as factors on the live version's.
    """

    pictures: int = 200
    confidence: float = 0.95
    may_fall: float = 0.0
    may_forget: float = 0.02
    slower: float = 1.5
    larger: float = 1.25


@dataclasses.dataclass(frozen=True)
class VersionCaptions:
    """Captions of one version by image id, with their processor time and the version's size."""

    captions: Mapping[str, str]
    seconds: float
    bytes: int


@dataclasses.dataclass(frozen=True)
class Guard:
    """Condition for the gate to open, with the two versions' values and the candidate's limit."""

    name: str
    holds: bool
    live: float
    candidate: float
    limit: float


@dataclasses.dataclass(frozen=True)
class Score:
    """Value of a metric for both versions."""

    metric: str
    live: float
    candidate: float


@dataclasses.dataclass(frozen=True)
class CaptionDifference:
    """Image for which the captions of the two versions have different scores."""

    id: str
    live: str
    candidate: str
    live_score: float
    candidate_score: float


@dataclasses.dataclass(frozen=True)
class Judgement:
    """Result of the gate; `gain`, `low` and `high` are shares of the live version's CIDEr."""

    pictures: int
    gain: float
    low: float
    high: float
    scores: tuple[Score, ...]
    guards: tuple[Guard, ...]
    differences: tuple[CaptionDifference, ...]
    enough: bool
    passed: bool


def judge(
    pictures: Sequence[CaptionedImage],
    live: VersionCaptions,
    candidate: VersionCaptions,
    policy: Policy,
    *,
    remembered: Guard | None = None,
    seed: int = 0,
) -> Judgement:
    """Compare two versions on images whose captions are all people's own.

    `remembered` is the result of `forgetting_guard` on base data, where there is any.
    """
    if len(pictures) < 2:
        return Judgement(len(pictures), 0, 0, 0, (), (), (), enough=False, passed=False)
    references = {picture.id: picture.captions for picture in pictures}
    was, now = (_scores(references, generated) for generated in (live, candidate))
    counts = resample_counts(len(pictures), seed=seed)
    gains = _gains(was, now, counts)
    gain = _relative(_cider(now), _cider(was))
    low, high = interval(gains, policy.confidence)
    fits = max(_fits(references, live, was), _fits(references, candidate, now), key=_surplus)
    guards = (*_guards(live, candidate, policy), fits, *filter(None, [remembered]))
    enough = len(pictures) >= policy.pictures
    return Judgement(
        pictures=len(pictures),
        gain=gain,
        low=low,
        high=high,
        scores=tuple(Score(m, was.values[m] or 0.0, now.values[m] or 0.0) for m in was.values),
        guards=guards,
        differences=tuple(_differences(was, now, live, candidate)),
        enough=enough,
        passed=enough and low >= -policy.may_fall and all(guard.holds for guard in guards),
    )


def forgetting_guard(
    pictures: Sequence[CaptionedImage],
    live: Mapping[str, str],
    candidate: Mapping[str, str],
    policy: Policy,
) -> Guard:
    """Check that the candidate's CIDEr on base data has not fallen too far."""
    references = {picture.id: picture.captions for picture in pictures}
    was, now = (
        _cider(_scores(references, VersionCaptions(captions, 0, 0)))
        for captions in (live, candidate)
    )
    limit = was * (1 - policy.may_forget)
    return Guard("remembers", now >= limit, was, now, limit)


def _scores(references: Mapping[str, Sequence[str]], generated: VersionCaptions) -> Scores:
    found = score_texts(references, generated.captions, tokenizer="words", metrics=FAST)
    return found.scores


def _cider(scores: Scores) -> float:
    return scores.values["CIDEr"] or 0.0


def _relative(now: float, was: float) -> float:
    return (now - was) / max(was, 1e-9)


def _gains(was: Scores, now: Scores, counts: Floats) -> Floats:
    """Compute the relative gain [resamples] for counts [resamples, images]."""
    old, new = (counts @ np.array(scores.per_image["CIDEr"]) for scores in (was, now))
    gains: Floats = (new - old) / np.maximum(old, 1e-9)
    return gains


def _guards(live: VersionCaptions, candidate: VersionCaptions, policy: Policy) -> list[Guard]:
    shares = (("empty", _empty), ("stammers", _stammers), ("same_for_all", _commonest))
    found = [_share(name, measure(live), measure(candidate)) for name, measure in shares]
    each = max(1, len(live.captions))
    return [
        *found,
        _at_most("slower", live.seconds / each, candidate.seconds / each, policy.slower),
        _at_most("larger", live.bytes, candidate.bytes, policy.larger),
    ]


def _fits(
    references: Mapping[str, Sequence[str]], generated: VersionCaptions, scores: Scores
) -> Guard:
    """Check that references fit their own images better than other images.

    References that fit any image equally well cannot rank versions. The guard's `live` value is the
    CIDEr against the references of other images.
    """
    chance, own = _cider(_scores(_rotated(references), generated)), _cider(scores)
    return Guard("fits", own >= 2 * chance and own > 0, chance, own, 2 * chance)


def _surplus(fits: Guard) -> float:
    return fits.candidate - fits.limit


def _rotated(references: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Assign each image the next one's references."""
    ids = list(references)
    return {key: references[ids[(at + 1) % len(ids)]] for at, key in enumerate(ids)}


def _share(name: str, live: float, candidate: float) -> Guard:
    limit = live + MAX_INCREASE if name != "same_for_all" else max(0.1, 2 * live)
    return Guard(name, candidate <= limit, live, candidate, limit)


def _at_most(name: str, live: float, candidate: float, times: float) -> Guard:
    return Guard(name, candidate <= live * times, live, candidate, live * times)


def _empty(generated: VersionCaptions) -> float:
    return _of_all(generated, lambda words: not words)


def _stammers(generated: VersionCaptions) -> float:
    return _of_all(generated, repeats)


def _of_all(generated: VersionCaptions, holds: Callable[[list[str]], bool]) -> float:
    tests = [holds(alphanumeric_words(text)) for text in generated.captions.values()]
    return sum(tests) / max(1, len(tests))


def _commonest(generated: VersionCaptions) -> float:
    """Compute the share of images that get the most frequent caption."""
    counts = Counter(" ".join(alphanumeric_words(text)) for text in generated.captions.values())
    return counts.most_common(1)[0][1] / max(1, len(generated.captions))


def repeats(words: Sequence[str]) -> bool:
    """Return whether a word or a pair of words repeats, as in "a dog a dog runs"."""
    return any(
        words[at : at + n] == words[at + n : at + 2 * n]
        for n in (1, 2)
        for at in range(len(words) - 2 * n + 1)
    )


def _differences(
    was: Scores, now: Scores, live: VersionCaptions, candidate: VersionCaptions
) -> list[CaptionDifference]:
    old, new = (np.array(scores.per_image["CIDEr"]) for scores in (was, now))
    order = np.argsort(-np.abs(new - old), kind="stable")[:SHOWN]
    return [
        CaptionDifference(
            key, live.captions[key], candidate.captions[key], float(old[at]), float(new[at])
        )
        for at in order
        if live.captions[key := was.ids[at]] != candidate.captions[key]
    ]
