"""`manage.py caption` on a tiny checkpoint."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from inference.checkpoint import save_checkpoint
from inference.ml.confidence import Confidence
from tests.inference import tiny

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    save_checkpoint(tiny.captioner("lstm_merge"), folder, name="tiny", version="7")
    return folder


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    (folder / "deeper").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    names = ("one.png", "deeper/two.JPG", ".hidden/three.png")
    for name, image in zip(names, tiny.pictures(3), strict=True):
        image.save(folder / name)
    (folder / "notes.txt").write_text("not a picture")
    return folder


def run(*arguments: object) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command("caption", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        return out.getvalue(), err.getvalue(), int(str(stop.code))
    return out.getvalue(), err.getvalue(), 0


def test_a_folder_as_json(checkpoint, pictures) -> None:
    out, err, code = run(pictures, "--captioner", checkpoint, "--json", "--beam-size", 2)
    rows = json.loads(out)
    assert (err, code) == ("", 0)
    assert [row["path"] for row in rows] == [
        str(pictures / "deeper" / "two.JPG"),
        str(pictures / "one.png"),
    ]
    for row in rows:
        assert set(row) == {"path", "caption", "score", "confidence", "unsure", "captioner"}
        assert (row["confidence"], row["unsure"]) == (None, False)
        assert row["captioner"] == "tiny@7"
        assert row["caption"][0].isupper()
        assert row["caption"].endswith(".")


def test_one_file_prints_its_sentence_alone(checkpoint, pictures) -> None:
    out, _, code = run(pictures / "one.png", "--captioner", checkpoint, "--search", "greedy")
    assert code == 0
    assert out.strip().count("\n") == 0
    assert "one.png" not in out


def test_a_doubtful_sentence_is_marked(pictures, tmp_path) -> None:
    made = tiny.captioner("lstm_merge")
    channels = made.encoder.channels
    never = np.append(np.zeros(channels), -9)
    made.confidence = Confidence(np.zeros(2, np.float32), never.astype(np.float32))
    save_checkpoint(made, tmp_path / "made", name="made", version="1")
    _, err, code = run(pictures / "one.png", "--captioner", tmp_path / "made")
    assert (code, err.strip()) == (0, f"{pictures / 'one.png'}: I am not sure about this one.")
    out, _, _ = run(pictures / "one.png", "--captioner", tmp_path / "made", "--json")
    assert json.loads(out)[0]["unsure"] is True


def test_what_fails_is_told_and_the_rest_goes_on(checkpoint, pictures) -> None:
    missing, broken = pictures / "gone.png", pictures / "notes.txt"
    files = [missing, broken, pictures / "one.png"]
    out, err, code = run(*files, "--captioner", checkpoint)
    assert code == 1
    assert "one.png" in out
    for path in (missing, broken):
        assert any(
            line.startswith(f"{path}: ") and len(line) > len(str(path)) + 5
            for line in err.splitlines()
        )


def test_wrong_arguments_are_explained(checkpoint, pictures, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    for arguments, wanted in [
        ([tmp_path / "empty"], "no pictures"),
        ([pictures, "--beam-size", 0], "beam_size"),
        ([pictures, "--captioner", "nobody"], "nobody"),
    ]:
        with pytest.raises(CommandError, match=wanted):
            call_command("caption", *map(str, arguments))
