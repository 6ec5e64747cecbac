"""Contrast: words that the picture asks for gain, and nothing else about a captioner changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml import steps
from inference.ml.contract import FloatArray, IntArray, Search
from inference.ml.contrast import Contrast, ContrastSteps
from inference.ml.decoding import Arrays, Step, decode
from inference.ml.keras_captioner import KerasCaptioner
from tests.inference import tiny

KINDS = ["transformer", "attention", "lstm_merge", "cnn_merge"]


class Two:
    """Says word 4 of every picture, and word 5 somewhat less unless the picture shows it."""

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        return {"shows": features[:, 0]}, {"at": np.zeros((len(features), 1), np.float32)}

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> Step:
        scores = np.full((*tokens.shape, 8), -9.0, np.float32)
        scores[..., 4], scores[..., 6] = 2.0, -4.0
        scores[..., 5] = memory["shows"][:, :1]
        return Step(steps.log_softmax(scores), state)


def first_words(share: float, shows: list[float]) -> list[int]:
    contrast = Contrast(share, 0.05, nothing=np.zeros((1, 1), np.float32))
    features = np.array(shows, np.float32)[:, None, None]
    best = decode(ContrastSteps(Two(), contrast), features, Search("greedy", max_length=3))
    return [found[0].tokens[0] for found in best]


def test_a_word_that_the_picture_makes_likelier_comes_before_one_that_goes_with_all() -> None:
    assert first_words(0.0, [1.5, 0.0]) == [4, 4]
    assert first_words(0.5, [1.5, 0.0]) == [5, 4]


def test_an_implausible_word_gains_nothing() -> None:
    found = ContrastSteps(Two(), Contrast(1.0, 0.05, nothing=np.zeros((1, 1), np.float32)))
    memory, state = found.start(np.array([[[1.5]]], np.float32))
    scores = found.step(memory, state, np.zeros((1, 1), np.int32)).log_probs
    assert scores.argmax() == 5
    assert scores[0, 0, 6] < scores[0, 0, 4]
    assert np.exp(scores).sum() == pytest.approx(1, abs=1e-5)


def contrasted(made: KerasCaptioner, share: float) -> KerasCaptioner:
    made.contrast = Contrast(share, 0.01, nothing=tiny.features(made, 8).mean(axis=0))
    made.absorb(made.weights)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_no_share_is_no_change(kind: str) -> None:
    made, search = tiny.captioner(kind), Search(n_best=3)
    seen = tiny.features(made, 3)
    without = made.caption_features(seen, search)
    for one, other in zip(
        without, contrasted(made, 0.0).caption_features(seen, search), strict=True
    ):
        assert [c.words for c in one] == [c.words for c in other]
        assert [c.score for c in one] == pytest.approx([c.score for c in other], abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkpoint_keeps_it_and_a_batch_changes_nothing(kind: str, tmp_path: Path) -> None:
    made, search = tiny.captioner(kind), Search(n_best=2)
    seen = tiny.features(made, 3)
    without = made.caption_features(seen, search)
    save_checkpoint(contrasted(made, 0.6), tmp_path / "made", name="made", version="1")
    opened = open_captioner(tmp_path / "made")
    assert isinstance(opened, KerasCaptioner)
    assert opened.contrast is not None
    assert opened.contrast.share == pytest.approx(0.6)
    together = opened.caption_features(seen, search)
    alone = [opened.caption_features(seen[n : n + 1], search)[0] for n in range(3)]
    assert [[c.words for c in best] for best in together] == [
        [c.words for c in best] for best in alone
    ]
    assert [best[0].score for best in without] != [best[0].score for best in together]
