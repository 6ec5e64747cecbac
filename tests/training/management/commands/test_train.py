"""`manage.py train`: what it refuses, and what it says when it is stopped."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.inference import small_encoder
from training.ml.train.keras_trainer import KerasRun

# `evaluate` looks for live captioners first.
pytestmark = pytest.mark.django_db


def test_wrong_arguments_are_explained(data, tmp_path) -> None:
    for arguments, wanted in [
        (["train", "no_such_kind", "--data", str(data)], "TOML|no captioner"),
        (["train", "lstm_merge", "--data", str(tmp_path / "gone")], "no folder"),
        (["evaluate", "nobody", "--data", str(data), "--split", "dev", "--out", "x"], "nobody"),
        (
            ["package_captioner", str(tmp_path), "--data", str(data), "--out", str(tmp_path / "x")],
            "config.json",
        ),
    ]:
        with pytest.raises(CommandError, match=wanted):
            call_command(*arguments)


def test_the_command_says_what_is_kept_when_it_is_stopped(data, tmp_path, monkeypatch) -> None:
    def interrupted(self, **options) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr(KerasRun, "run", interrupted)
    network = f'[network]\nencoder = "{small_encoder.NAME}"\nimage_size = 64'
    (tmp_path / "c.toml").write_text(f"imagenet = false\nmin_count = 1\n{network}")
    arguments = ["cnn_merge", "--data", data, "--config", tmp_path / "c.toml"]
    with pytest.raises(CommandError, match="nothing is kept"):
        call_command("train", *map(str, arguments), "--out", str(tmp_path / "run"))
    (tmp_path / "run" / "best").mkdir(parents=True)
    with pytest.raises(CommandError, match="--resume goes on"):
        call_command("train", *map(str, arguments), "--out", str(tmp_path / "run"))
