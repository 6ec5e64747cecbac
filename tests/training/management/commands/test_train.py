"""The commands on a tiny dataset, from training to packaging."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inference.checkpoint import checkpoint_info
from inference.ml.word_detector import WordBoost
from tests.training.tiny_data import make_flickr8k

# `evaluate` looks for live captioners first.
pytestmark = pytest.mark.django_db

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


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    data = make_flickr8k(folder / "data")
    (folder / "tiny.toml").write_text(CONFIG)
    arguments = ["lstm_merge", "--data", str(data), "--config", str(folder / "tiny.toml")]
    out = StringIO()
    call_command("train", *arguments, "--out", str(folder / "run"), stdout=out)
    assert "phase 1 epoch 1: loss" in out.getvalue()
    return folder


def test_ship_measures_halves_and_writes_the_card(trained) -> None:
    packaged = trained / "tiny-lstm"
    arguments = [str(trained / "run" / "best"), "--data", str(trained / "data")]
    call_command("package_captioner", *arguments, "--out", str(packaged), stdout=StringIO())
    info = checkpoint_info(packaged)
    assert info.reference == "tiny-lstm@1"
    assert info.bytes < 0.7 * checkpoint_info(trained / "run" / "best").bytes
    card = (packaged / "MODEL_CARD.md").read_text()
    for wanted in ("Apache", "modified", "non-commercial", "Known failures", "CIDEr"):
        assert wanted in card
    assert sorted(path.name for path in trained.glob(".*")) == []


def test_a_captioner_is_packaged_with_a_word_boost(trained) -> None:
    packaged = trained / "boosted"
    arguments = [str(trained / "run" / "best"), "--data", str(trained / "data")]
    word_boost = ["--word-boost", "0.5", "0.25"]
    call_command(
        "package_captioner", *arguments, *word_boost, "--out", str(packaged), stdout=StringIO()
    )
    made = WordBoost.load(packaged)
    assert made is not None
    assert (made.strength, made.length_bonus) == (0.5, 0.25)
    assert "detector of words" in (packaged / "MODEL_CARD.md").read_text()


def test_wrong_arguments_are_explained(trained, tmp_path) -> None:
    data = str(trained / "data")
    for arguments, wanted in [
        (["train", "no_such_kind", "--data", data], "TOML|no captioner"),
        (["train", "lstm_merge", "--data", str(tmp_path / "gone")], "no folder"),
        (["evaluate", "nobody", "--data", data, "--split", "dev", "--out", "x"], "nobody"),
        (
            ["package_captioner", str(tmp_path), "--data", data, "--out", str(tmp_path / "x")],
            "config.json",
        ),
    ]:
        with pytest.raises(CommandError, match=wanted):
            call_command(*arguments)
