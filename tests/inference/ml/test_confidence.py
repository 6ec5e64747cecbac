"""How sure a captioner is of a sentence: kept with the checkpoint, the same in any batch."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml.confidence import Confidence
from inference.ml.contract import Search
from tests.inference import tiny


@pytest.fixture
def sure() -> Confidence:
    rng = np.random.default_rng(0)
    return Confidence(
        words=np.array([2.0, 3.0], np.float32),
        photograph=rng.normal(0, 0.05, tiny.encoder(False).channels + 1).astype(np.float32),
    )


def test_likelier_words_and_a_likelier_photograph_are_surer(sure: Confidence) -> None:
    made = tiny.captioner("transformer")
    seen = tiny.features(made, 2)
    low, high = (
        sure.probabilities(seen, np.array([-2.0, -2.0])),
        sure.probabilities(seen, np.array([-0.5, -1])),
    )
    assert (high > low).all()
    further = np.append(sure.photograph[:-1], sure.photograph[-1] - 5)
    strange = dataclasses.replace(sure, photograph=further)
    assert (strange.probabilities(seen, np.array([-0.5, -1.0])) < high).all()


def test_a_checkpoint_keeps_it_and_a_batch_changes_nothing(sure: Confidence, tmp_path) -> None:
    made = tiny.captioner("transformer")
    assert made.caption(tiny.pictures(1))[0][0].confidence is None
    made.confidence = sure
    save_checkpoint(made, tmp_path / "made", name="made", version="1")
    opened = open_captioner(tmp_path / "made")
    images, search = tiny.pictures(3), Search(n_best=2)
    together = opened.caption(images, search)
    alone = [opened.caption([image], search)[0] for image in images]
    for many, one in zip(together, alone, strict=True):
        assert [c.confidence for c in many] == pytest.approx([c.confidence for c in one], rel=1e-4)
        assert all(0 < (c.confidence or 0) < 1 for c in many)


def test_a_checkpoint_without_it_opens(tmp_path) -> None:
    save_checkpoint(tiny.captioner("transformer"), tmp_path / "made", name="made", version="1")
    (caption,) = open_captioner(tmp_path / "made").caption(tiny.pictures(1))[0]
    assert caption.confidence is None
