"""A VisionEncoderDecoder from scratch: overfits, resumes after kill -9, loads elsewhere."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra hub")
pytest.importorskip("transformers", reason="needs the extra hub")

import torch
from safetensors.numpy import load_file
from transformers import AutoTokenizer, VisionEncoderDecoderModel

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.checkpoint import open_captioner
from inference.ml.contract import Search
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.evaluate.evaluation import caption_images
from training.ml.train.config import config_from_values
from training.ml.train.torch_trainer import prepare_torch_run

SCRATCH = {"width": 32, "layers": 1, "heads": 2, "image_size": 32, "patch_size": 8}
PHASE = {
    "epochs": 20,
    "group": "picture",
    "batch": 6,
    "learning_rate": 5e-3,
    "encoder_learning_rate": 3e-3,
    "fine_tune": True,
    "label_smoothing": 0.0,
    "patience": 20,
}
KIND = "vision_encoder_decoder"


def config_of(*phases: dict):
    values = {"network": {"scratch": SCRATCH}, "phases": list(phases), "min_count": 1}
    return config_from_values(values)


def test_overfits_and_loads_with_plain_from_pretrained(data, tmp_path) -> None:
    entries: list[dict] = []
    run = prepare_torch_run(KIND, data, config_of(PHASE), tmp_path / "run", report=entries.append)
    run.run()
    assert entries[-1]["loss"] < 0.5 * entries[0]["loss"]
    assert entries[-1]["accuracy"] > entries[0]["accuracy"]
    assert entries[-1]["dev_loss"] < entries[0]["dev_loss"]
    assert run.clock.done == run.clock.total
    assert json.loads((tmp_path / "run" / "log.json").read_text()) == entries
    best = open_captioner(tmp_path / "run" / "best")
    (captions,) = caption_images(best, data.split("train"), [Search("greedy")])
    right = sum(
        p.id.split("_")[0] in c.words for p, c in zip(data.split("train"), captions, strict=True)
    )
    assert right >= 10, [c.text for c in captions]
    assert open_captioner(tmp_path / "run" / "last").kind == KIND
    folder = tmp_path / "run" / "best" / "model"
    elsewhere = VisionEncoderDecoderModel.from_pretrained(folder)
    assert isinstance(best, VisionEncoderDecoder)
    ours = best.model.state_dict()
    assert all((ours[name] == value).all() for name, value in elsewhere.state_dict().items())
    assert AutoTokenizer.from_pretrained(folder).eos_token == "<end>"


def test_mixed_precision_still_learns(data, tmp_path) -> None:
    entries: list[dict] = []
    config = dataclasses.replace(config_of({**PHASE, "epochs": 3}), precision="mixed")
    run = prepare_torch_run(KIND, data, config, tmp_path / "run", report=entries.append)
    run.run()
    assert entries[-1]["loss"] < entries[0]["loss"]
    assert {p.dtype for p in run.captioner.model.parameters()} == {torch.float32}


@pytest.fixture
def one_thread() -> Iterator[None]:
    """As many as the process that is killed has: sums are added up in the same order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def resumable(data, folder: Path, **callbacks):
    config = config_of({**PHASE, "epochs": 3}, {**PHASE, "epochs": 2, "learning_rate": 1e-3})
    return prepare_torch_run(KIND, data, config, folder, **callbacks)


SCRIPT = """
import sys
from pathlib import Path
import torch
from tests.training.ml.train.test_torch_trainer import resumable
from training.ml.data.readers import open_dataset
torch.set_num_threads(1)
data = open_dataset(Path(sys.argv[1]))
resumable(data, Path(sys.argv[2]), report=lambda e: print("epoch", flush=True)).run()
"""


def killed(data: Path, out: Path, *, epochs: int) -> None:
    """Train in another process, which is killed after so many epochs."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(data), str(out)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert process.stdout is not None
    for _ in range(epochs):
        assert process.stdout.readline() == "epoch\n"
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_killed_and_resumed_gives_the_same_weights(tmp_path, one_thread) -> None:
    folder = make_flickr8k(tmp_path / "data")
    data = open_dataset(folder)
    killed(folder, tmp_path / "b", epochs=4)
    resumable(data, tmp_path / "b").run(resume=True)
    resumable(data, tmp_path / "a").run()
    for name in ("model/model.safetensors", "state.safetensors"):
        once, twice = (load_file(tmp_path / run / "last" / name) for run in "ab")
        assert once.keys() == twice.keys()
        for key in once:
            np.testing.assert_array_equal(once[key], twice[key], err_msg=key)


def test_an_objective_that_torch_does_not_have_is_explained(data, tmp_path) -> None:
    with pytest.raises(DataError, match="cross_entropy"):
        prepare_torch_run(KIND, data, config_of({"objective": "cider"}), tmp_path)
