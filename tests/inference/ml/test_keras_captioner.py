"""Captioners trained here: weights that do not fit are named, and half precision rounds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from inference.ml.contract import CaptionerError, Search
from inference.ml.keras_captioner import WEIGHTS
from tests.inference import tiny


def test_weights_of_another_size_are_refused_by_name() -> None:
    made = tiny.captioner("lstm_merge")
    made.weights["hidden/bias"] = np.zeros(3, np.float32)
    with pytest.raises(CaptionerError, match="do not fit the network at hidden/bias"):
        made.training_network()


def test_half_precision_rounds_every_weight_to_16_bits(tmp_path: Path) -> None:
    made = tiny.captioner("lstm_merge")
    made.save(tmp_path, half=True)
    stored = load_file(tmp_path / WEIGHTS)
    assert {tensor.dtype.name for tensor in stored.values()} == {"float16"}
    again = type(made).load(tmp_path)
    for name, weight in made.weights.items():
        np.testing.assert_array_equal(again.weights[name], weight.astype(np.float16))


def test_weights_that_are_set_decide_the_next_captions() -> None:
    made, other = tiny.captioner("lstm_merge"), tiny.captioner("lstm_merge", seed=5)
    seen, search = tiny.features(made, 3), Search("greedy", max_length=6)
    before = [best[0].words for best in made.caption_features(seen, search)]
    wanted = [best[0].words for best in other.caption_features(seen, search)]
    made.set_weights(other.training_network())
    assert [best[0].words for best in made.caption_features(seen, search)] == wanted != before
