"""`manage.py reliability`: the table, the diagram, and a captioner that was never calibrated."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inference.checkpoint import save_checkpoint
from tests.inference import tiny

pytestmark = pytest.mark.django_db
BINS = [
    {"captions": 30, "confidence": 0.255, "fitting": 0.2, "cider": 0.31},
    {"captions": 70, "confidence": 0.9, "fitting": 0.95, "cider": 1.1},
]


def made(folder: Path, scores: dict[str, object]) -> str:
    save_checkpoint(tiny.captioner("lstm_merge"), folder, name="tiny", version="1", scores=scores)
    return str(folder)


def test_each_bin_is_a_line_and_the_error_is_below(tmp_path: Path) -> None:
    folder = made(tmp_path / "c", {"reliability": BINS, "calibration error": 0.0421})
    out, chart = io.StringIO(), tmp_path / "chart.svg"
    call_command("reliability", folder, svg=chart, stdout=out)
    assert out.getvalue().splitlines()[2:] == [
        "| 30 | 0.26 | 0.20 | 0.310 |",
        "| 70 | 0.90 | 0.95 | 1.100 |",
        "Expected calibration error: 0.042",
    ]
    assert "tiny@1: how sure, and how right" in chart.read_text()


def test_a_captioner_that_was_never_calibrated_is_told_how(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tiny@1 was never calibrated"):
        call_command("reliability", made(tmp_path / "c", {}))
    with pytest.raises(CommandError, match="no checkpoint 'nobody'"):
        call_command("reliability", "nobody")
