from __future__ import annotations

import io
import json

from django.core.management import call_command

LOG = [
    {"phase": 0, "epoch": 0, "loss": 4.0, "CIDEr": 0.1, "BLEU-4": 0.02},
    {
        "phase": 0,
        "epoch": 1,
        "loss": 3.0,
        "dev_loss": 3.2,
        "CIDEr": 0.3,
        "BLEU-4": 0.1,
        "accuracy": 0.4,
        "dev_accuracy": 0.35,
    },
    {"phase": 1, "epoch": 0, "reward": 0.4, "CIDEr": 0.4, "BLEU-4": 0.1},
]


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("curves", *map(str, args), stdout=out)
    return out.getvalue()


def test_a_log_becomes_curves(tmp_path) -> None:
    (tmp_path / "log.json").write_text(json.dumps(LOG))
    output = run(tmp_path, "--tensorboard")
    values = json.loads((tmp_path / "curves" / "curves.json").read_text())
    assert values["CIDEr"] == [[1, 0.1], [2, 0.3], [3, 0.4]]
    assert values["reward"] == [[3, 0.4]]
    assert (values["accuracy"], values["dev_accuracy"]) == ([[2, 0.4]], [[2, 0.35]])
    assert {p.name for p in (tmp_path / "curves").glob("*.svg")} == {
        "loss.svg",
        "accuracy.svg",
        "scores.svg",
        "reward.svg",
    }
    assert "loss.svg" in output
    (events,) = (tmp_path / "tensorboard").glob("events.*")
    tags = events.read_bytes()
    assert all(tag in tags for tag in (b"loss/train", b"loss/dev", b"accuracy/dev", b"dev/CIDEr"))
