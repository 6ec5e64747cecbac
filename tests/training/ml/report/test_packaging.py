"""Packaging: what is calibrated on, what is measured, and what a card says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.checkpoint import save_checkpoint
from inference.ml.contract import CaptionerError, GeneratedCaption, Search
from tests.inference import tiny
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import CaptionedImage
from training.ml.data.readers import open_dataset
from training.ml.evaluate.metrics import Scores
from training.ml.report import packaging


def test_a_captioner_that_was_not_trained_here_is_refused(tmp_path: Path) -> None:
    tiny_hub = pytest.importorskip("tests.inference.tiny_hub", reason="needs the extra hub")
    dataset = open_dataset(make_flickr8k(tmp_path / "data"))
    save_checkpoint(tiny_hub.vision_encoder_decoder(), tmp_path / "c", name="vit", version="1")
    with pytest.raises(CaptionerError, match="was not trained here"):
        packaging.package_checkpoint(
            tmp_path / "c", tmp_path / "out", dataset, name="x", version="1", search=Search()
        )
    assert not (tmp_path / "out").exists()


def test_calibration_pairs_each_image_with_its_own_score() -> None:
    pictures = [CaptionedImage(key, Path(key), ("x",)) for key in "ab"]
    captions = [
        GeneratedCaption("A.", ("a",) * len(log_probs), log_probs, 0.0)
        for log_probs in ((-1.0, -3.0), (-0.5,))
    ]
    found = Scores(ids=["b", "a"], values={}, per_image={"CIDEr": [0.2, 0.9]}, reasons={})
    features = np.zeros((2, 1, 3), np.float32)
    data = packaging.calibration_data(pictures, features, captions, found)
    assert data.cider.tolist() == pytest.approx([0.9, 0.2])
    assert data.means.tolist() == pytest.approx([-2.0, -0.5])


def test_a_card_tells_sizes_scores_and_the_cost_of_training(tmp_path: Path) -> None:
    made, dataset = tiny.captioner("lstm_merge"), open_dataset(make_flickr8k(tmp_path / "data"))
    scores, _ = packaging.measure(made, dataset, Search(beam_size=2, max_length=4))
    assert scores["data"] == "Flickr8k dev, 6 pictures"
    low, high = scores["intervals"]["BLEU-1"]
    assert low <= scores["BLEU-1"] <= high
    card = packaging.model_card(made, scores, dataset, "tiny@1", minutes=60)
    for wanted in (
        "tiny@1",
        "for research and education only",
        "beam, 2 beams",
        "60 minutes of two processor cores",
        "8 g of CO2",
    ):
        assert wanted in card
    silent = packaging.model_card(made, scores, dataset, "tiny@1", minutes=0)
    assert "minutes of training were not noted" in silent
