"""`manage.py dataset`: fetching from a real server, importing, checking, exporting."""

from __future__ import annotations

import io
import shutil
import zipfile

import pytest
from django.core.management import CommandError, call_command

from tests.training.dataset_formats import MAKERS, make_imagefolder
from tests.training.file_server import CHECKSUM, Server
from tests.training.tiny_data import make_flickr8k
from training.ml.data.importing import FORMATS
from training.ml.data.inspection import check
from training.ml.data.readers import open_dataset


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("dataset", *map(str, args), stdout=out, stderr=out)
    return out.getvalue()


def test_terms_are_shown_and_must_be_agreed_to(server, tmp_path) -> None:
    known = tmp_path / "known.toml"
    known.write_text(
        f'[tiny]\ntitle = "Tiny"\nterms = "Be kind."\n'
        f'files = [{{ url = "{server}/whole/tiny.zip", checksum = "{CHECKSUM}" }}]\n'
    )
    where = ("--catalogue", known, "--out", tmp_path / "got")
    with pytest.raises(CommandError, match="--accept-terms"):
        run("download", "tiny", *where)
    assert Server.seen == []
    output = run("download", "tiny", *where, "--accept-terms")
    assert "Be kind." in output
    assert f"dataset import {tmp_path / 'got' / 'tiny.zip'}" in output
    with pytest.raises(CommandError, match="there are: tiny"):
        run("download", "huge", *where)
    known.write_text("[tiny]\n")
    with pytest.raises(CommandError, match="not a catalogue"):
        run("download", "tiny", *where)


def test_import_takes_archives_and_keeps_splits_apart(tmp_path) -> None:
    data = make_flickr8k(tmp_path / "data")
    images = data / "Flicker8k_Dataset"
    shutil.copy(images / "red_circle_0.jpg", images / "red_circle_1.jpg")
    (images / "blue_circle_2.jpg").write_bytes(b"no picture")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as zipped:
        for path in data.rglob("*.*"):
            zipped.write(path, path.relative_to(data))
    output = run("import", tmp_path / "data.zip", "--out", tmp_path / "tidy")
    assert "red_circle_1.jpg of train is left out: dev has it too" in output
    assert "blue_circle_2.jpg of train is left out: it cannot be decoded" in output
    dataset = open_dataset(tmp_path / "tidy")
    assert {n: len(p) for n, p in dataset.splits.items()} == {"train": 10, "dev": 6}
    assert check(dataset).same == ()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "data.zip", "tidy"]


@pytest.mark.parametrize(("name", "content"), [("a.zip", b"PK\x03\x04 no"), ("a.tar.gz", b"")])
def test_damaged_archives_are_explained(name: str, content: bytes, tmp_path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match="damaged"):
        run("import", tmp_path / name, "--out", tmp_path / "tidy")


def test_wrong_paths_are_explained(tmp_path) -> None:
    with pytest.raises(CommandError, match="nothing at"):
        run("import", tmp_path / "nowhere.zip")
    for action in ("check", "describe"):
        with pytest.raises(CommandError, match="no folder"):
            run(action, tmp_path / "nowhere")


def test_check_refuses_what_needs_mending(tmp_path) -> None:
    folder = make_flickr8k(tmp_path / "data")
    (folder / "Flicker8k_Dataset" / "blue_circle_2.jpg").write_bytes(b"no picture")
    with pytest.raises(CommandError, match="needs mending"):
        run("check", folder)


def test_check_passes_what_is_right(tmp_path) -> None:
    make_imagefolder(tmp_path)
    assert "Broken pictures: none" in run("check", tmp_path)


def test_describe_prints_a_table(tmp_path) -> None:
    output = run("describe", make_flickr8k(tmp_path / "data"))
    assert "captions per picture" in output
    assert "4.40" in output


@pytest.mark.parametrize("style", FORMATS)
def test_what_is_exported_reads_back(style: str, tmp_path) -> None:
    make_imagefolder(tmp_path / "from")
    run("export", tmp_path / "from", "--format", style, "--out", tmp_path / "to")
    once, twice = open_dataset(tmp_path / "from"), open_dataset(tmp_path / "to")
    assert {s: [p.captions for p in ps] for s, ps in once.splits.items()} == {
        s: [p.captions for p in ps] for s, ps in twice.splits.items()
    }
    assert twice.problems == ()
    with pytest.raises(CommandError, match="not empty"):
        run("export", tmp_path / "from", "--out", tmp_path / "to")


def test_datasets_side_by_side(tmp_path) -> None:
    MAKERS["coco"](tmp_path / "one")
    make_imagefolder(tmp_path / "two")
    output = run("compare", tmp_path / "one", tmp_path / "two", "--out", tmp_path / "plots")
    assert "COCO captions train" in output
    assert "two dev" in output
    for name in ("lengths", "coverage"):
        chart = (tmp_path / "plots" / f"{name}.svg").read_text()
        assert chart.startswith("<svg")
        assert "COCO captions" in chart
