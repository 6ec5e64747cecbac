"""`manage.py evaluate` and `compare`: captions as COCO results, scores, tables and the page."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inference.checkpoint import save_checkpoint
from tests.inference.tiny import captioner
from tests.training.tiny_data import make_flickr8k
from training.ml.evaluate.metrics import FAST

# A name is looked for among the live captioners first.
pytestmark = pytest.mark.django_db
WORDS = ("--tokenizer", "words", "--metrics", ",".join(FAST))


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return make_flickr8k(tmp_path_factory.mktemp("data") / "tiny")


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory) -> dict[str, Path]:
    """Two captioners of random weights, one of which knows some of the right words."""
    folder = tmp_path_factory.mktemp("checkpoints")
    made = {}
    for kind in ("lstm_merge", "cnn_merge"):
        one = captioner(kind)
        words = ["a", "red", "blue", "circle", "square", *one.vocabulary.tokens[9:]]
        one.vocabulary = type(one.vocabulary)(words)
        save_checkpoint(one, folder / kind, name=kind.replace("_", "-"), version="1")
        made[kind] = folder / kind
    return made


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


def test_compare_writes_every_table_and_the_page(data, checkpoints, tmp_path) -> None:
    out = tmp_path / "table"
    where = ("--data", data, "--split", "dev", "--out", out)
    output = run("compare", *checkpoints.values(), *where, *WORDS)
    names = [f"{kind}@1, {how}" for kind in ("lstm-merge", "cnn-merge") for how in HOW]
    values = json.loads((out / "comparison.json").read_text())
    assert [row["name"] for row in values["rows"]] == names
    for row in values["rows"]:
        for metric in FAST:
            low, high = row["intervals"][metric]
            assert low - 1e-9 <= row[metric] <= high + 1e-9
    assert len(values["differences"]) == 6 * len(FAST)
    assert len(list(csv.reader((out / "comparison.csv").open()))) == 1 + 4 * len(FAST)
    assert (out / "comparison.md").read_text() in output
    page = (out / "index.html").read_text()
    assert "A red circle ." in page
    assert "file:///" in page
    assert not (out / "pictures").exists()


HOW = ("greedy", "beam 5")


def test_pictures_are_copied_when_asked(data, checkpoints, tmp_path) -> None:
    out = tmp_path / "table"
    where = ("--data", data, "--split", "dev", "--out", out, "--copy-pictures")
    run("compare", checkpoints["lstm_merge"], *where, *WORDS)
    assert len(list((out / "pictures").iterdir())) == 6
    assert "file:///" not in (out / "index.html").read_text()


def test_what_cannot_be_measured_says_so(data, checkpoints, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    where = ("--data", data, "--split", "dev", "--out", tmp_path / "table")
    output = run("compare", checkpoints["lstm_merge"], *where)
    assert "METEOR: not measured: needs Java." in output
    assert "| not measured |" in output
