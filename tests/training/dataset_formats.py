"""Write the same small dataset in every format that the readers know."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image

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
