from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from training.ml.report.plots import Series, bar_chart, line_chart

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


def test_no_log_is_explained(tmp_path) -> None:
    with pytest.raises(CommandError, match=r"log\.json cannot be read"):
        run(tmp_path)


@pytest.mark.parametrize("chart", [line_chart, bar_chart])
def test_charts_are_svg_and_stay_inside(chart) -> None:
    series = [
        Series("a < b", [(1, 0.0), (2, 5.0)]),
        Series("c", [(2, -1.0 * (chart is line_chart))]),
    ]
    root = ET.fromstring(chart("Title & more", "epoch", series))
    assert root.findtext("{*}title") == "Title & more"
    for point in root.findall("{*}polyline"):
        for pair in point.attrib["points"].split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 640
            assert 0 <= y <= 320
    assert len(root.findall("{*}rect")) == (3 if chart is line_chart else 6)


def test_a_chart_of_nothing_is_a_chart() -> None:
    assert ET.fromstring(line_chart("Empty", "epoch", [])) is not None
