"""Every format gives the same dataset, and reports what does not fit instead of failing."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.importing import Format, export
from training.ml.data.readers import open_dataset
from training.ml.data.readers.flickr30k import original_splits

PICTURES = {"1.jpg": "train", "2.jpg": "train", "3.jpg": "dev", "4.jpg": "test"}


def captions_of(name: str) -> list[str]:
    return [f"Picture {name[0]} , said once .", f"and {name[0]} again"]


def draw(folder: Path, names=PICTURES) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.new("RGB", (20, 16), (20 * int(name[0]), 90, 200)).save(folder / name)


def write_json(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def make_coco(folder: Path) -> None:
    for split, place in (("train", "train2017"), ("dev", "val2017"), ("test", "test2017")):
        names = [name for name, wanted in PICTURES.items() if wanted == split]
        draw(folder / place, names)
        images = [{"id": int(name[0]), "file_name": name} for name in names]
        rows = [{"image_id": int(n[0]), "caption": c} for n in names for c in captions_of(n)]
        path = folder / "annotations" / f"captions_{place}.json"
        write_json(path, {"images": images, "annotations": rows})


def make_karpathy(folder: Path) -> None:
    draw(folder / "images")
    names = {"1.jpg": "train", "2.jpg": "restval", "3.jpg": "val", "4.jpg": "test"}
    images = [
        {"filename": n, "split": s, "sentences": [{"raw": c} for c in captions_of(n)]}
        for n, s in names.items()
    ]
    write_json(folder / "dataset_flickr8k.json", {"dataset": "flickr8k", "images": images})


def make_table(folder: Path) -> None:
    draw(folder / "flickr30k_images")
    lines = ["image_name| comment_number| comment"]
    lines += [f"{n}| {at}| {c}" for n in PICTURES for at, c in enumerate(captions_of(n))]
    (folder / "results.csv").write_text("\n".join(lines) + "\n")
    write_lists(folder)


def write_lists(folder: Path) -> None:
    files = {"train_images.txt": "train", "val_images.txt": "dev", "test_2016_images.txt": "test"}
    for file, split in files.items():
        names = [name.removesuffix(".jpg") for name, s in PICTURES.items() if s == split]
        (folder / file).write_text("\n".join(names) + "\n")


def make_tokens(folder: Path) -> None:
    draw(folder / "flickr30k-images")
    lines = [f"{n}#{at}\t{c}" for n in PICTURES for at, c in enumerate(captions_of(n))]
    (folder / "results_20130124.token").write_text("\n".join(lines) + "\n")
    write_lists(folder)


def make_annotations(folder: Path) -> None:
    draw(folder / "flickr30k-images")
    with (folder / "flickr_annotations_30k.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["raw", "sentids", "split", "filename", "img_id"])
        writer.writeheader()
        for at, (name, split) in enumerate(PICTURES.items()):
            split = {"dev": "val"}.get(split, split)
            raw = json.dumps(captions_of(name))
            writer.writerow({"raw": raw, "split": split, "filename": name, "img_id": at})


def make_imagefolder(folder: Path) -> None:
    for split, place in (("train", "train"), ("dev", "validation"), ("test", "test")):
        names = [name for name, wanted in PICTURES.items() if wanted == split]
        draw(folder / place, names)
        lines = [json.dumps({"file_name": n, "captions": captions_of(n)}) for n in names]
        (folder / place / "metadata.jsonl").write_text("\n".join(lines) + "\n")


MAKERS: dict[str, Callable[[Path], None]] = {
    "coco": make_coco,
    "karpathy": make_karpathy,
    "flickr30k table": make_table,
    "flickr30k tokens": make_tokens,
    "flickr30k annotations": make_annotations,
    "imagefolder": make_imagefolder,
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_format_gives_the_same_dataset(name: str, tmp_path) -> None:
    MAKERS[name](tmp_path)
    dataset = open_dataset(tmp_path)
    found = {
        picture.path.name: (split, list(picture.captions))
        for split, pictures in dataset.splits.items()
        for picture in pictures
    }
    assert found == {name: (split, captions_of(name)) for name, split in PICTURES.items()}
    assert dataset.problems == ()


@pytest.mark.parametrize("name", MAKERS)
def test_a_missing_picture_is_reported(name: str, tmp_path) -> None:
    MAKERS[name](tmp_path)
    next(tmp_path.rglob("2.jpg")).unlink()
    dataset = open_dataset(tmp_path)
    assert len(dataset.split("train")) == 1
    assert any("2" in problem and "no picture" in problem for problem in dataset.problems)


def test_a_folder_inside_the_folder_is_found(tmp_path) -> None:
    make_imagefolder(tmp_path / "unpacked")
    assert set(open_dataset(tmp_path).splits) == {"train", "dev", "test"}


def test_a_karpathy_file_beside_others_decides(tmp_path) -> None:
    make_coco(tmp_path)
    make_karpathy(tmp_path)
    assert open_dataset(tmp_path).name == "flickr8k"


def test_the_original_splits_of_flickr30k(tmp_path) -> None:
    splits = original_splits([str(n) for n in range(31_783)])
    sizes = [sum(s == name for s in splits.values()) for name in ("train", "dev", "test")]
    assert sizes == [29_000, 1_000, 1_783]
    make_table(tmp_path)
    for path in tmp_path.glob("*.txt"):
        path.unlink()
    assert len(open_dataset(tmp_path).split("train")) == 4


def test_the_broken_line_of_flickr30k_is_read(tmp_path) -> None:
    draw(tmp_path / "images", ["9.jpg"])
    lines = ["image_name| comment_number| comment", "9.jpg| 3| A dog .", "9.jpg| 4   A dog runs ."]
    (tmp_path / "results.csv").write_text("\n".join([*lines, "9.jpg", "|", ""]))
    dataset = open_dataset(tmp_path)
    assert dataset.split("train")[0].captions == ("A dog .", "A dog runs .")
    assert len(dataset.problems) == 2


def test_no_picture_is_in_two_lists(tmp_path) -> None:
    make_table(tmp_path)
    with (tmp_path / "val_images.txt").open("a") as file:
        file.write("1\n")
    with pytest.raises(DataError, match=r"1\.jpg is in two splits, train and dev"):
        open_dataset(tmp_path)


def test_names_cannot_leave_the_folder(tmp_path) -> None:
    draw(tmp_path / "secret", ["1.jpg"])
    data = tmp_path / "data"
    draw(data, ["2.jpg"])
    rows = [{"file_name": "../secret/1.jpg", "text": "a"}, {"file_name": "2.jpg", "text": "b"}]
    (data / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    dataset = open_dataset(data)
    assert [p.path.name for p in dataset.split("train")] == ["2.jpg"]
    assert any("secret" in problem for problem in dataset.problems)


BROKEN: list[tuple[str, str, str]] = [
    ("dataset_x.json", "{", "not JSON"),
    ("dataset_x.json", "[]", 'no list "images"'),
    ("captions_train2017.json", '{"images": []}', 'no list "annotations"'),
    ("metadata.jsonl", "nonsense\n[1]\n{}\n", "no picture with captions"),
    ("results.csv", "image_name| comment_number| comment\n", "no picture with captions"),
]


@pytest.mark.parametrize(("file", "content", "wanted"), BROKEN)
def test_broken_files_are_explained(file: str, content: str, wanted: str, tmp_path) -> None:
    (tmp_path / file).write_text(content)
    with pytest.raises(DataError, match=wanted):
        open_dataset(tmp_path)


def test_odd_rows_are_reported(tmp_path) -> None:
    make_coco(tmp_path)
    path = tmp_path / "annotations" / "captions_train2017.json"
    values = json.loads(path.read_text())
    values["annotations"] += [{"caption": "whose?"}, {"image_id": 99, "caption": "a ghost"}, 5]
    values["images"] += [{"id": 1, "file_name": "1.jpg"}, {"id": 7}]
    write_json(path, values)
    report = "\n".join(open_dataset(tmp_path).problems)
    for wanted in ("annotation 5", "annotation 7", "99 has 1 captions but no picture", "no id or"):
        assert wanted in report


def test_one_file_in_two_splits_is_refused(tmp_path) -> None:
    draw(tmp_path, ["1.jpg"])
    rows = [
        {"id": split, "file_name": "1.jpg", "caption": "a", "split": split}
        for split in ("train", "test")
    ]
    (tmp_path / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(DataError, match="two splits"):
        open_dataset(tmp_path)


def test_the_real_captions_of_flickr30k_fall_into_karpathys_splits(tmp_path) -> None:
    folder = os.environ.get("FLICKR30K_DIR")
    if not folder:
        pytest.skip("FLICKR30K_DIR names no folder")
    lists = Path(folder) / "data" / "task2" / "image_splits"
    sizes = {
        name: len(set((lists / f"{name}_images.txt").read_text().split()))
        for name in ("train", "val", "test_2016")
    }
    assert sizes == {"train": 29_000, "val": 1_014, "test_2016": 1_000}


@pytest.mark.parametrize("style", ["coco", "imagefolder"])
def test_an_exported_revision_is_a_dataset(style: Format, tmp_path: Path) -> None:
    source = open_dataset(make_flickr8k(tmp_path / "source"))
    folder = tmp_path / "revision"
    export(source, folder, style)
    (folder / "revision.json").write_text(json.dumps({"revision": 7, "digest": "ab"}))
    (folder / "provenance.jsonl").write_text('{"sha256": "ab", "split": "train"}\n')
    found = open_dataset(folder)
    assert found.name == "Revision 7"
    for split, pictures in source.splits.items():
        captions = [sorted(picture.captions) for picture in found.split(split)]
        assert captions == [sorted(picture.captions) for picture in pictures]
    (folder / "revision.json").write_text("[]")
    with pytest.raises(DataError, match="which revision"):
        open_dataset(folder)


def test_a_revision_without_its_captions_is_explained(tmp_path: Path) -> None:
    (tmp_path / "revision.json").write_text('{"revision": 1}')
    with pytest.raises(DataError, match="whole export"):
        open_dataset(tmp_path)
