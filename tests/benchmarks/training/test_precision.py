"""Fewer bits beside float32: each form is measured on the same pictures."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the extra hub")

from benchmarks.training import precision
from inference.checkpoint import save_checkpoint
from tests.inference import tiny, tiny_hub
from tests.training.tiny_data import make_flickr8k
from training.ml.data.readers import open_dataset
from training.ml.train.config import config_from_values

SCRATCH = {"width": 32, "layers": 1, "heads": 2, "image_size": 32, "patch_size": 8}


@pytest.fixture
def data(tmp_path):
    return open_dataset(make_flickr8k(tmp_path / "data"))


def test_a_captioner_trained_here_is_stored_in_fewer_bits(data, tmp_path) -> None:
    save_checkpoint(tiny.captioner("lstm_merge"), tmp_path / "c", name="tiny", version="1")
    found = precision.measure(tmp_path / "c", data, "dev")
    assert 0 <= found["stored in float16, share of captions the same"] <= 1
    assert abs(found["stored in float16, CIDEr less float32's"]) <= 10


def test_a_vision_encoder_decoder_runs_in_fewer_bits(data, tmp_path) -> None:
    made = tiny_hub.vision_encoder_decoder()
    save_checkpoint(made, tmp_path / "c", name="tiny", version="1")
    found = precision.measure(tmp_path / "c", data, "dev")
    for name in ("bfloat16", "int8"):
        assert 0 <= found[f"{name}, share of captions the same"] <= 1


def test_without_a_checkpoint_a_small_one_is_trained(data, tmp_path, monkeypatch) -> None:
    phase = {"epochs": 9, "batch": 6, "group": "picture", "fine_tune": True}
    values = {"network": {"scratch": SCRATCH}, "phases": [phase], "min_count": 1}
    monkeypatch.setattr(precision, "load_config", lambda path: config_from_values(values))
    folder = precision.trained(data, 4, 1, tmp_path / "run")
    assert (folder / "config.json").exists()
