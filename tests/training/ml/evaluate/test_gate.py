"""The gate: what opens it, and every way in which it stays shut."""

import sys
from pathlib import Path

import pytest

from training.ml.data.dataset import CaptionedImage
from training.ml.evaluate.gate import (
    Judgement,
    Policy,
    VersionCaptions,
    forgetting_guard,
    judge,
    repeats,
)

THINGS = ("dog", "cat", "bird", "boat", "tree", "horse", "child", "train", "wall", "ball")
PLACES = ("grass", "sand", "snow", "water", "street", "roof")
COUNT = 60


def thing(at: int) -> tuple[str, str]:
    return THINGS[at % len(THINGS)], PLACES[at % len(PLACES)]


@pytest.fixture(scope="module")
def pictures() -> tuple[CaptionedImage, ...]:
    found = []
    for at in range(COUNT):
        what, where = thing(at)
        captions = (f"a {what} on the {where}", f"the {what} is on the {where}")
        found.append(CaptionedImage(f"p{at:03}", Path(f"{at}.png"), captions))
    return tuple(found)


def version(
    right: int, *, seconds: float = 1.0, size: int = 1000, other: str = ""
) -> VersionCaptions:
    """Right words for so many pictures, then half right ones, or always the same."""
    captions = {}
    for at in range(COUNT):
        what, where = thing(at)
        wrong = other or f"a {what} in a picture"
        captions[f"p{at:03}"] = f"a {what} on the {where}" if at % COUNT < right else wrong
    return VersionCaptions(captions, seconds, size)


def verdict(pictures, live: VersionCaptions, candidate: VersionCaptions, **policy) -> Judgement:
    return judge(pictures, live, candidate, Policy(**{"pictures": 50, **policy}))


def shut(found: Judgement) -> list[str]:
    return [guard.name for guard in found.guards if not guard.holds]


def test_a_better_candidate_passes_with_its_interval(pictures):
    found = verdict(pictures, version(20), version(45))
    assert found.passed
    assert 0 < found.low < found.gain < found.high
    assert {score.metric for score in found.scores} >= {"CIDEr", "BLEU-4", "ROUGE-L"}
    assert len(found.differences) == 12
    first = found.differences[0]
    assert first.candidate_score > first.live_score


def test_the_default_install_can_judge(pictures, monkeypatch):
    monkeypatch.setitem(sys.modules, "pycocoevalcap", None)  # it comes with the extra `measure`
    assert verdict(pictures, version(20), version(45)).passed


def test_a_worse_one_and_one_that_is_not_surely_better_stay_out(pictures):
    assert not verdict(pictures, version(45), version(20)).passed
    close = verdict(pictures, version(30), version(30))
    assert (close.gain, close.low, close.passed) == (0, 0, True)  # the same is no fall
    assert not verdict(pictures, version(31), version(30)).passed
    assert verdict(pictures, version(31), version(30), may_fall=0.2).passed


def test_few_pictures_are_not_enough_however_good_it_is(pictures):
    found = judge(pictures, version(20), version(45), Policy(pictures=61))
    assert (found.enough, found.passed) == (False, False)
    assert judge((), version(1), version(1), Policy()).enough is False


@pytest.mark.parametrize(
    ("candidate", "name"),
    [
        (version(57, other=" "), "empty"),
        (version(57, other="a dog a dog on the grass"), "stammers"),
        (version(40, other="a dog on the grass"), "same_for_all"),
        (version(45, seconds=2.0), "slower"),
        (version(45, size=2000), "larger"),
    ],
)
def test_each_guard_shuts_the_gate_by_itself(pictures, candidate: VersionCaptions, name: str):
    found = verdict(pictures, version(10), candidate, may_fall=1.0)
    assert shut(found) == [name]
    assert not found.passed


def test_sentences_that_do_not_fit_their_pictures_judge_nobody(pictures):
    ids = [picture.id for picture in pictures]
    shuffled = tuple(
        CaptionedImage(key, Path(key), pictures[(at * 7 + 3) % COUNT].captions)
        for at, key in enumerate(ids)
    )
    found = verdict(shuffled, version(10), version(40), may_fall=10.0)
    assert "fits" in shut(found)
    assert not found.passed


def test_what_was_known_must_be_remembered(pictures):
    policy = Policy(pictures=50)
    forgot = forgetting_guard(pictures, version(40).captions, version(10).captions, policy)
    assert not forgot.holds
    found = judge(pictures, version(20), version(45), policy, remembered=forgot)
    assert shut(found) == ["remembers"]
    assert not found.passed
    assert forgetting_guard(pictures, version(40).captions, version(40).captions, policy).holds


@pytest.mark.parametrize(
    ("words", "stammers"),
    [("a dog a dog", True), ("the the end", True), ("a dog and a cat", False), ("", False)],
)
def test_what_counts_as_stammering(words: str, stammers: bool):
    assert repeats(words.split()) is stammers
