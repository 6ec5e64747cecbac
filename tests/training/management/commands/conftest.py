"""Fixtures: a drawn dataset, two captioners of random weights, and a trained one."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from inference.checkpoint import save_checkpoint
from tests.training.tiny_data import make_flickr8k

CONFIG = """
min_count = 1
imagenet = false

[network]
image_size = 64
alpha = 0.35
units = 16
hidden = 16

[[phases]]
epochs = 1
batch = 12
"""


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_flickr8k(tmp_path_factory.mktemp("data") / "tiny")


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Save two captioners of random weights that know some of the right words."""
    from tests.inference.tiny import captioner

    folder = tmp_path_factory.mktemp("checkpoints")
    made = {}
    for kind in ("lstm_merge", "cnn_merge"):
        one = captioner(kind)
        words = ["a", "red", "blue", "circle", "square", *one.vocabulary.tokens[9:]]
        one.vocabulary = type(one.vocabulary)(words)
        save_checkpoint(one, folder / kind, name=kind.replace("_", "-"), version="1")
        made[kind] = folder / kind
    return made


@pytest.fixture(scope="session")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a captioner for an epoch by `manage.py train`; return its best checkpoint."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "tiny.toml").write_text(CONFIG)
    arguments = ["lstm_merge", "--data", str(data), "--config", str(folder / "tiny.toml")]
    out = StringIO()
    call_command("train", *arguments, "--out", str(folder / "run"), stdout=out)
    assert "phase 1 epoch 1: loss" in out.getvalue()
    return folder / "run" / "best"
