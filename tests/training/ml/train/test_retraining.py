"""A retraining starts from the live captioner, with the words of the corrections added."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.checkpoint import save_checkpoint
from inference.ml.contract import CaptionerError
from tests.inference import tiny
from training.ml.train.recipe import SETTLED, Recipe
from training.ml.train.retraining import START, prepare_retraining

RECIPE = Recipe(times=2, min_count=3, pace=0.02, learning_rate=2e-3)


def prepared(data, folder: Path, kind: str = "lstm_merge", recipe: Recipe = RECIPE):
    if not (folder / "live").exists():
        save_checkpoint(tiny.captioner(kind), folder / "live", name="tiny", version="1")
    return prepare_retraining(
        folder / "live", data, None, recipe, folder / "run", cache=folder / "features"
    )


def test_new_words_are_added_and_learn_at_full_pace(data, tmp_path: Path) -> None:
    run = prepared(data, tmp_path)
    known = len(tiny.captioner("lstm_merge").vocabulary)
    words = run.captioner.vocabulary.tokens
    assert words[:known] == tiny.captioner("lstm_merge").vocabulary.tokens
    assert {"red", "circle", "ground"} <= set(words[known:])
    (phase,) = run.config.phases
    assert (phase.known_words, phase.pace, phase.group) == (known, 0.02, "length")
    assert len(run.train_pictures) == 2 * len(data.split("train"))


def test_without_new_words_the_known_ones_are_not_nearly_frozen(data, tmp_path: Path) -> None:
    run = prepared(data, tmp_path, recipe=Recipe(min_count=1000, pace=0.02))
    assert run.config.phases[0].pace == SETTLED


def test_a_captioner_that_sees_cells_learns_from_whole_images_at_half_the_rate(
    data, tmp_path: Path
) -> None:
    (phase,) = prepared(data, tmp_path, kind="attention").config.phases
    assert (phase.group, phase.learning_rate) == ("picture", 1e-3)


def test_a_run_that_was_killed_keeps_the_checkpoint_it_began_with(data, tmp_path: Path) -> None:
    prepared(data, tmp_path)
    weights = tmp_path / "run" / START / "weights.safetensors"
    before = weights.stat().st_mtime_ns
    prepared(data, tmp_path)
    assert weights.stat().st_mtime_ns == before


def test_a_captioner_that_is_not_trained_here_is_refused(data, tmp_path: Path) -> None:
    tiny_hub = pytest.importorskip("tests.inference.tiny_hub", reason="needs the extra hub")
    save_checkpoint(tiny_hub.vision_encoder_decoder(), tmp_path / "live", name="v", version="1")
    with pytest.raises(CaptionerError, match="is of a kind that is not trained here"):
        prepared(data, tmp_path)
