"""`manage.py compare`: the tables, the page, and a comparison on the site."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.pages import page
from tests.training.tiny_data import make_flickr8k
from training.ml.evaluate.metrics import FAST

# A name is looked for among the live captioners first.
pytestmark = pytest.mark.django_db
HOW = ("greedy", "beam 5")
WORDS = ("--tokenizer", "words", "--metrics", ",".join(FAST))


def run(*args: object) -> str:
    out = io.StringIO()
    call_command(*map(str, args), stdout=out, stderr=out)
    return out.getvalue()


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
    html = (out / "index.html").read_text()
    assert "A red circle ." in html
    assert "file:///" in html
    assert not (out / "pictures").exists()


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


def test_the_command_wants_a_place_and_a_plain_name(tmp_path: Path) -> None:
    for options, wanted in (((), "--site NAME"), (("--site", "../up"), "is no name")):
        with pytest.raises(CommandError, match=wanted):
            call_command("compare", "x", "--data", "y", "--split", "dev", *options)


@pytest.mark.postgresql
def test_the_command_puts_a_comparison_on_the_site(comparisons_client, settings, tmp_path) -> None:
    from inference.checkpoint import save_checkpoint
    from tests.inference import tiny

    save_checkpoint(tiny.captioner("lstm_merge"), tmp_path / "c", name="tiny", version="1")
    data = make_flickr8k(tmp_path / "data")
    arguments = [str(tmp_path / "c"), "--data", str(data), "--split", "dev", "--site", "tiny"]
    out = io.StringIO()
    call_command("compare", *arguments, "--tokenizer", "words", "--metrics", "CIDEr", stdout=out)
    assert str(Path(settings.COMPARISONS_DIR) / "tiny" / "index.html") in out.getvalue()
    assert "tiny@1, beam 5" in page(comparisons_client, "/training/comparisons/tiny/")
