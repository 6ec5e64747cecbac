"""`manage.py dataset`: fetching from a real server, importing, checking, exporting."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import os
import shutil
import threading
import zipfile

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from tests.training.ml.data.test_readers import MAKERS, make_imagefolder
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.downloads import RemoteFile, catalogue, download
from training.ml.data.importing import FORMATS, export, repair, unpack
from training.ml.data.inspection import check, describe
from training.ml.data.readers import open_dataset

CONTENT = bytes(range(256)) * 400
CHECKSUM = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"


class Server(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT: /whole knows ranges, /plain does not, /short breaks off half-way."""

    seen: list[str | None] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.seen.append(wanted)
        if self.path.endswith("/missing"):
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        resumes = bool(wanted) and not self.path.startswith("/plain")
        body = CONTENT[start:] if resumes else CONTENT
        self.send_response(206 if resumes else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = self.path.startswith("/short") and not wanted
        self.wfile.write(body[: len(body) // 2] if half else body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server():
    Server.seen = []
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("dataset", *map(str, args), stdout=out, stderr=out)
    return out.getvalue()


def test_a_download_goes_on_where_it_broke_off(server, tmp_path) -> None:
    file = RemoteFile(f"{server}/short/data.zip", CHECKSUM)
    with pytest.raises(DataError, match="goes on where it stopped"):
        download(file, tmp_path)
    steps: list[int] = []
    path = download(file, tmp_path, lambda done, total: steps.append(done))
    assert path.read_bytes() == CONTENT
    assert Server.seen == [None, f"bytes={len(CONTENT) // 2}-"]
    assert steps[-1] == len(CONTENT)
    download(file, tmp_path)
    assert len(Server.seen) == 2


def test_a_server_without_ranges_sends_it_all_again(server, tmp_path) -> None:
    (tmp_path / "data.zip.part").write_bytes(b"something else")
    path = download(RemoteFile(f"{server}/plain/data.zip", CHECKSUM), tmp_path)
    assert path.read_bytes() == CONTENT


def test_damaged_and_absent_files_are_explained(server, tmp_path) -> None:
    wrong = RemoteFile(f"{server}/whole/data.zip", f"sha256:{'0' * 64}")
    with pytest.raises(DataError, match=r"data\.zip is damaged"):
        download(wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match="could not be downloaded"):
        download(RemoteFile(f"{server}/missing", CHECKSUM), tmp_path)
    with pytest.raises(DataError, match="no web address"):
        download(RemoteFile("file:///etc/passwd", CHECKSUM), tmp_path)


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


def test_every_known_dataset_has_terms_and_checksums() -> None:
    for source in catalogue().values():
        assert len(source.terms) > 80
        for file in source.files:
            algorithm, _, digest = file.checksum.partition(":")
            assert len(digest) == 2 * hashlib.new(algorithm, usedforsecurity=False).digest_size


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


def test_a_cut_archive_is_explained(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr("metadata.jsonl", os.urandom(5000))
    whole = bytearray((tmp_path / "a.zip").read_bytes())
    whole[1000] ^= 255
    (tmp_path / "a.zip").write_bytes(whole)
    with pytest.raises(DataError, match="damaged"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_wrong_paths_are_explained(tmp_path) -> None:
    with pytest.raises(CommandError, match="nothing at"):
        run("import", tmp_path / "nowhere.zip")
    for action in ("check", "describe"):
        with pytest.raises(CommandError, match="no folder"):
            run(action, tmp_path / "nowhere")


def test_check_finds_broken_same_and_near_pictures(tmp_path) -> None:
    folder = make_flickr8k(tmp_path / "data")
    images = folder / "Flicker8k_Dataset"
    rng = np.random.default_rng(0)
    scene = Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8)).resize((200, 150))
    scene.save(images / "red_circle_0.jpg", quality=95)
    scene.resize((160, 120)).save(images / "blue_square_2.jpg", quality=70)
    shutil.copy(images / "green_circle_0.jpg", images / "green_circle_1.jpg")
    (images / "blue_circle_2.jpg").write_bytes(b"no picture")
    findings = check(open_dataset(folder))
    assert [b.split()[0] for b in findings.broken] == ["train/blue_circle_2.jpg"]
    assert findings.same == (("train/green_circle_1.jpg", "dev/green_circle_0.jpg"),)
    assert ("train/blue_square_2.jpg", "dev/red_circle_0.jpg") in findings.near
    with pytest.raises(CommandError, match="needs mending"):
        run("check", folder)


def test_check_passes_what_is_right(tmp_path) -> None:
    make_imagefolder(tmp_path)
    assert "Broken pictures: none" in run("check", tmp_path)


def test_describe_counts(tmp_path) -> None:
    folder = make_flickr8k(tmp_path / "data")
    facts = describe(open_dataset(folder), min_count=8)["dev"]
    assert (facts.pictures, facts.captions) == (6, 30)
    # "A red circle" 3, "a red circle on a white ground" 7, "There is a red circle" 5,
    # "One circle, red" 3, "The circle is red" 4.
    assert facts.words == 6 * 22
    assert facts.mean_length == pytest.approx(4.4)
    assert facts.coverage == 1.0
    output = run("describe", folder)
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


def test_pictures_of_one_name_are_kept_apart(tmp_path) -> None:
    pictures = []
    for at, place in enumerate(("a", "b")):
        (tmp_path / place).mkdir()
        Image.new("RGB", (8, 8), (at, at, at)).save(tmp_path / place / "x.png")
        pictures.append(CaptionedImage(f"{place}/x.png", tmp_path / place / "x.png", ("words",)))
    export(CaptionDataset("two", {"train": tuple(pictures)}), tmp_path / "out", "imagefolder")
    assert len(open_dataset(tmp_path / "out").split("train")) == 2


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


def test_leaks_stay_in_the_split_kept_furthest(tmp_path) -> None:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    one, two = (CaptionedImage(n, tmp_path / n, ("x",)) for n in ("a.png", "b.png"))
    dataset = repair(CaptionDataset("leaky", {"train": (one,), "test": (two,)}))
    assert [len(p) for p in dataset.splits.values()] == [0, 1]
    assert json.dumps(dataset.problems).count("left out") == 1
