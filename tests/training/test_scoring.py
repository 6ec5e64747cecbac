"""Scores against those that the coco-caption toolkit gives, and bad files."""

from __future__ import annotations

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from training.ml import metrics
from training.ml.data import DataError
from training.ml.scoring import read_predictions, read_references, score_files

SAID = [
    {"image_id": "a.jpg", "caption": "A dog runs in the snow."},
    {"image_id": "b.jpg", "caption": "Two men play football"},
]
TOKENS = (
    "a.jpg#0\tA dog runs in the snow .\na.jpg#1\tThe brown dog is running .\n"
    "b.jpg#0\tTwo men are playing football .\nb.jpg#1\tMen with a ball .\n"
)


@pytest.fixture()
def files(tmp_path):
    (tmp_path / "said.json").write_text(json.dumps(SAID))
    (tmp_path / "truth.txt").write_text(TOKENS)
    return tmp_path / "said.json", tmp_path / "truth.txt"


def test_scores_a_token_file(files) -> None:
    scores = score_files(*files, metrics=["BLEU-1", "ROUGE-L", "CIDEr"], tokenizer="words")
    assert list(scores.values) == ["BLEU-1", "ROUGE-L", "CIDEr"]
    assert scores.ids == ["a.jpg", "b.jpg"]
    assert scores.per_image["ROUGE-L"][0] == pytest.approx(1.0)
    assert all(value is not None and value > 0 for value in scores.values.values())


def test_coco_references_give_the_same(files, tmp_path) -> None:
    annotations = [
        {"image_id": image, "caption": caption}
        for image, captions in read_references(files[1]).items()
        for caption in captions
    ]
    coco = tmp_path / "coco.json"
    coco.write_text(json.dumps({"annotations": annotations}))
    wanted = ["BLEU-4", "CIDEr"]
    from_tokens = score_files(*files, metrics=wanted, tokenizer="words")
    assert score_files(files[0], coco, metrics=wanted, tokenizer="words") == from_tokens


def test_without_java_the_reason_is_said(files, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    scores = score_files(*files, metrics=["METEOR", "CIDEr"], tokenizer="words")
    assert scores.values["METEOR"] is None
    assert scores.reasons == {"METEOR": "not measured: needs Java"}
    assert scores.values["CIDEr"] is not None
    ptb = score_files(*files, metrics=["CIDEr"], tokenizer="ptb")
    assert ptb.values == {"CIDEr": None}
    assert "Java" in ptb.reasons["CIDEr"]


@pytest.mark.skipif(shutil.which("java") is None, reason="METEOR and the PTB tokenizer need Java")
def test_with_java_everything_but_spice_is_measured(files) -> None:
    scores = score_files(*files, metrics=["METEOR", "CIDEr"], tokenizer="ptb")
    assert scores.reasons == {}
    assert scores.per_image["METEOR"][0] > 0.9


def test_the_command_prints_json(files) -> None:
    out = StringIO()
    call_command("score", *map(str, files), "--tokenizer", "words", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert set(metrics.METRICS) <= set(printed)
    assert printed["SPICE"] is not None or "SPICE" in printed["reasons"]


def test_bad_files_are_explained(files, tmp_path) -> None:
    said, truth = files
    bad = tmp_path / "bad.json"
    for content, wanted in [
        ("{", "not JSON"),
        ('[{"caption": "x"}]', "image_id"),
        (json.dumps([SAID[0], SAID[0]]), "more than one"),
    ]:
        bad.write_text(content)
        with pytest.raises(DataError, match=wanted):
            read_predictions(bad)
    bad.write_text(json.dumps([{"image_id": "z.jpg", "caption": "x"}]))
    with pytest.raises(DataError, match=r"z\.jpg"):
        score_files(bad, truth, metrics=["CIDEr"], tokenizer="words")
    with pytest.raises(DataError, match="FAME"):
        score_files(said, truth, metrics=["FAME"])
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("score", str(said), str(tmp_path / "nothing.txt"))
