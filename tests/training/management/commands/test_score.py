"""`manage.py score`: the promise that scripts rely on."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.ml.evaluate.test_metrics import FAKECAP, fakecap
from training.ml.evaluate import java_scorers
from training.ml.evaluate.metrics import METRICS

CAPTIONS = {
    "1": ["A black dog runs .", "The dog, it runs!"],
    "2": ["Two birds on a wire"],
    "3": ["Nobody asked for this one ."],
}


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path, Path]:
    predictions, coco, tokens = (
        tmp_path / n for n in ("candidates.json", "coco.json", "tokens.txt")
    )
    predictions.write_text(
        json.dumps(
            [
                {"image_id": 1, "caption": "A black dog runs."},
                {"image_id": 2, "caption": "Two birds on the wire"},
            ]
        )
    )
    rows = [
        {"image_id": int(key), "id": n, "caption": text}
        for key, texts in CAPTIONS.items()
        for n, text in enumerate(texts)
    ]
    coco.write_text(json.dumps({"images": [], "annotations": rows}))
    lines = [f"{k}#{n}\t{t}" for k, texts in CAPTIONS.items() for n, t in enumerate(texts)]
    tokens.write_text("\n".join(lines) + "\n")
    return predictions, coco, tokens


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("score", *map(str, args), stdout=out)
    return out.getvalue()


def test_json_has_one_number_per_metric(files, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    predictions, coco, tokens = files
    found = json.loads(run(predictions, coco, "--json"))
    assert [name for name in found if name in METRICS] == list(METRICS)
    assert found["BLEU-1"] == pytest.approx(8 / 9, abs=1e-6)
    assert found["METEOR"] is None
    assert found["reasons"]["METEOR"] == "not measured: needs Java"
    assert found["tokenizer"] == "words"
    assert found["images"] == 2
    assert json.loads(run(predictions, tokens, "--json")) == found


def test_chosen_metrics_and_the_table(files) -> None:
    predictions, coco, _ = files
    options = ("--metrics", "cider, Bleu", "--tokenizer", "words")
    found = json.loads(run(predictions, coco, *options, "--json"))
    assert [n for n in found if n in METRICS] == ["BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "CIDEr"]
    table = run(predictions, coco, *options)
    assert "2 captions, tokenizer words" in table
    assert f"CIDEr                     {found['CIDEr']:.4f}" in table


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("", "not JSON"),
        ("{}", "must be a JSON list"),
        ("[]", "not empty"),
        ('[{"image_id": 1}]', "entry 1"),
        ('[{"image_id": 1, "caption": "a"}, {"image_id": "1", "caption": "b"}]', "two captions"),
        ('[{"image_id": 77, "caption": "a"}]', "1 of 1 images have no references, such as 77"),
    ],
)
def test_bad_predictions_are_explained(files, content: str, wanted: str) -> None:
    predictions, coco, _ = files
    predictions.write_text(content)
    with pytest.raises(CommandError, match=wanted):
        run(predictions, coco, "--tokenizer", "words")


def test_bad_references_and_metrics_are_explained(files, tmp_path, monkeypatch) -> None:
    predictions, coco, _ = files
    with pytest.raises(CommandError, match="There is no file"):
        run(predictions, tmp_path / "nothing.json")
    for content, wanted in [("[1]", "annotations"), ("{", "not JSON"), ("no tabs", "no captions")]:
        bad = tmp_path / "bad"
        bad.write_text(content)
        with pytest.raises(CommandError, match=wanted):
            run(predictions, bad, "--tokenizer", "words")
    with pytest.raises(CommandError, match="no metric 'fame'"):
        run(predictions, coco, "--metrics", "fame")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="needs Java"):
        run(predictions, coco, "--tokenizer", "ptb")


def test_the_thousand_captions_through_the_command(tmp_path) -> None:
    folder = os.environ.get("CAPTION_METRICS_DIR")
    if not folder or java_scorers.java() is None:
        pytest.skip("needs CAPTION_METRICS_DIR and Java")
    rows = fakecap(Path(folder))
    candidates = [{"image_id": row["image_id"], "caption": row["test"]} for row in rows]
    truth = [{"image_id": row["image_id"], "caption": c} for row in rows for c in row["refs"]]
    (tmp_path / "candidates.json").write_text(json.dumps(candidates))
    (tmp_path / "truth.json").write_text(json.dumps({"annotations": truth}))
    options = ("--metrics", ",".join(FAKECAP), "--json")
    found = json.loads(run(tmp_path / "candidates.json", tmp_path / "truth.json", *options))
    for name, value in FAKECAP.items():
        assert found[name] == pytest.approx(value, abs=5e-4), name
