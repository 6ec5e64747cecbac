"""`manage.py evaluate`: captions as COCO results, and their scores."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.training.tiny_data import make_flickr8k
from training.ml.evaluate.metrics import FAST

# A name is looked for among the live captioners first.
pytestmark = pytest.mark.django_db
WORDS = ("--tokenizer", "words", "--metrics", ",".join(FAST))


def run(*args: object) -> str:
    out = io.StringIO()
    call_command(*map(str, args), stdout=out, stderr=out)
    return out.getvalue()


def test_evaluate_writes_results_that_score_alike(data, checkpoints, tmp_path) -> None:
    out = tmp_path / "deep" / "predictions.json"
    where = ("--data", data, "--split", "dev", "--out", out)
    output = run("evaluate", checkpoints["lstm_merge"], *where, *WORDS)
    rows = json.loads(out.read_text())
    assert len(rows) == 6
    assert set(rows[0]) == {"image_id", "caption"}
    assert rows[0]["image_id"] == "red_circle_0.jpg"
    scores = json.loads(out.with_suffix(".scores.json").read_text())
    assert scores["checkpoint"] == "lstm-merge@1"
    assert scores["search"]["strategy"] == "beam"
    assert set(scores["per_image"]["CIDEr"]) == {row["image_id"] for row in rows}
    assert f"BLEU-1                    {scores['BLEU-1']:.4f}" in output
    again = json.loads(run("score", out, data / "Flickr8k.token.txt", *WORDS, "--json"))
    assert {m: again[m] for m in FAST} == pytest.approx({m: scores[m] for m in FAST})


def test_searches_differ_and_a_seed_repeats(data, checkpoints, tmp_path) -> None:
    found = {}
    for name, options in {
        "greedy": ["--search", "greedy"],
        "sample": ["--search", "sample", "--seed", "3"],
        "again": ["--search", "sample", "--seed", "3"],
        "other": ["--search", "sample", "--seed", "4"],
    }.items():
        out = tmp_path / f"{name}.json"
        where = ("--data", data, "--split", "dev", "--out", out)
        run("evaluate", checkpoints["cnn_merge"], *where, *options, *WORDS)
        found[name] = out.read_text()
    assert found["sample"] == found["again"]
    assert len(set(found.values())) == 3


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"--split": "final"}, "no split 'final'; it has: dev, train"),
        ({"--data": "/nowhere"}, "no folder"),
        ({"checkpoint": "unheard_of"}, "no checkpoint 'unheard_of'"),
        ({"--beam-size": "0"}, "beam_size"),
        ({"--metrics": "fame"}, "no metric"),
    ],
)
def test_bad_input_is_explained(change: dict, wanted: str, data, checkpoints, tmp_path) -> None:
    given = {"checkpoint": checkpoints["lstm_merge"], "--data": data, "--split": "dev"} | change
    checkpoint = given.pop("checkpoint")
    options = [part for pair in given.items() for part in pair]
    with pytest.raises(CommandError, match=wanted):
        run("evaluate", checkpoint, *options, "--out", tmp_path / "x.json")
    assert not (tmp_path / "x.json").exists()


def test_a_broken_picture_is_named(checkpoints, tmp_path) -> None:
    data = make_flickr8k(tmp_path / "data")
    (data / "Flicker8k_Dataset" / "red_square_0.jpg").write_bytes(b"no picture")
    where = ("--data", data, "--split", "dev", "--out", tmp_path / "x.json")
    with pytest.raises(CommandError, match=r"red_square_0\.jpg cannot be read"):
        run("evaluate", checkpoints["lstm_merge"], *where, *WORDS)
