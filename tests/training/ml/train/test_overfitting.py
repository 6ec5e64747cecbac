"""Every kind learns a tiny dataset by heart, and says the right colours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inference.ml.contract import Search
from tests.inference.tiny import SMALL, enliven, opened
from tests.training.ml.train.test_keras_trainer import PHASE, config_of
from training.ml.data.features import read_pixels
from training.ml.train.build_run import prepare_keras_run


def words_of_training_pictures(folder: Path, data) -> list[str]:
    captioner = opened(folder)
    pictures = data.split("train")
    seen = captioner.encoder.encode_pixels(read_pixels([p.path for p in pictures], 64))
    found = captioner.caption_features(seen, Search("greedy"))
    return [" ".join(f[0].words) for f in found]


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_every_kind_overfits(kind: str, data, tmp_path) -> None:
    entries: list[dict] = []
    run = prepare_keras_run(
        kind, data, config_of(kind, PHASE), tmp_path / "run", report=entries.append
    )
    enliven(run.captioner.encoder.network)
    run.run()
    assert entries[-1]["loss"] < 0.5 * entries[0]["loss"]
    assert entries[-1]["accuracy"] > entries[0]["accuracy"]
    assert entries[-1]["dev_loss"] < entries[0]["dev_loss"]
    assert json.loads((tmp_path / "run" / "log.json").read_text()) == entries
    sentences = words_of_training_pictures(tmp_path / "run" / "best", data)
    right = sum(
        p.id.split("_")[0] in s for p, s in zip(data.split("train"), sentences, strict=True)
    )
    assert right >= 9, sentences
    assert opened(tmp_path / "run" / "last").kind == kind
