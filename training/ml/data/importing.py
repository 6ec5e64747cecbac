"""Conversion of datasets: unpacking, repair, and export in another format."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.inspection import UNREADABLE, difference_hash
from training.ml.data.results import result_id

Format = Literal["imagefolder", "karpathy", "coco"]
FORMATS = get_args(Format)
# An image found in several splits is kept in the first of these.
HELD_OUT = ("test", "dev", "train")
FOLDERS = {"train": "train", "dev": "validation", "test": "test"}
COCO = {"train": "train2017", "dev": "val2017", "test": "test2017"}


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip or tar archive. Raises DataError when it is damaged or neither.

    Members cannot leave the folder: both libraries refuse or rename such paths.
    """
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as zipped:
                zipped.extractall(folder)  # noqa: S202
        elif tarfile.is_tarfile(archive):
            with tarfile.open(archive) as tarred:
                tarred.extractall(folder, filter="data")
        else:
            raise DataError(f"{archive} is damaged, or is neither a zip nor a tar archive.")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise DataError(f"{archive} is damaged: {error}. Download or copy it again.") from error


def repair(dataset: CaptionDataset) -> CaptionDataset:
    """Remove images that cannot be decoded, and identical files from all splits but one.

    Each removal is added to the dataset's problems.
    """
    problems = list(dataset.problems)
    seen: dict[str, str] = {}
    splits: dict[str, tuple[CaptionedImage, ...]] = {}
    order = [name for name in HELD_OUT if name in dataset.splits]
    for split in [*order, *(name for name in dataset.splits if name not in order)]:
        kept = []
        for picture in dataset.splits[split]:
            fault = _fault(picture, split, seen)
            if fault:
                problems.append(f"{picture.id} of {split} is left out: {fault}.")
            else:
                kept.append(picture)
        splits[split] = tuple(kept)
    ordered = {name: splits[name] for name in dataset.splits}
    return dataclasses.replace(dataset, splits=ordered, problems=tuple(problems))


def _fault(picture: CaptionedImage, split: str, seen: dict[str, str]) -> str:
    if (where := seen.setdefault(picture.digest, split)) != split:
        return f"{where} has it too"
    try:
        difference_hash(picture)
    except UNREADABLE:
        return "it cannot be decoded"
    return ""


def export(dataset: CaptionDataset, folder: Path, style: Format) -> int:
    """Write a dataset in a format; return the number of images.

    Image files are hard-linked where the file system allows it, else copied. Raises DataError
    when the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise DataError(f"{folder} is not empty. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    writers = {"imagefolder": _imagefolder, "karpathy": _karpathy, "coco": _coco}
    writers[style](dataset, folder)
    return sum(len(pictures) for pictures in dataset.splits.values())


def _imagefolder(dataset: CaptionDataset, folder: Path) -> None:
    lines = [
        {"file_name": name, "id": picture.id, "captions": list(picture.captions), "split": split}
        for split, picture, name in _placed(dataset, folder, FOLDERS)
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "metadata.jsonl").write_text(text, encoding="utf-8")


def _karpathy(dataset: CaptionDataset, folder: Path) -> None:
    names = {"dev": "val"}
    images = [
        {
            "filepath": name.rpartition("/")[0],
            "filename": name.rpartition("/")[2],
            "cocoid": result_id(picture.id),
            "split": names.get(split, split),
            "sentences": [{"raw": text} for text in picture.captions],
        }
        for split, picture, name in _placed(dataset, folder, FOLDERS)
    ]
    _write(folder / "dataset_captions.json", {"dataset": dataset.name, "images": images})


def _coco(dataset: CaptionDataset, folder: Path) -> None:
    """Write a captions file per split; images get new ids unless all ids are whole numbers."""
    unknown = sorted(set(dataset.splits) - set(COCO))
    if unknown:
        raise DataError(f"COCO has no split {unknown[0]!r}.")
    ids = [picture.id for pictures in dataset.splits.values() for picture in pictures]
    numbers = {key: result_id(key) for key in ids}
    if not all(isinstance(number, int) for number in numbers.values()):
        numbers = {key: at for at, key in enumerate(ids, start=1)}
    for split, place in COCO.items():
        if split in dataset.splits:
            one = CaptionDataset(dataset.name, {split: dataset.splits[split]})
            path = folder / "annotations" / f"captions_{place}.json"
            _write(path, _coco_values(_placed(one, folder, COCO), numbers))


def _coco_values(
    placed: Iterable[tuple[str, CaptionedImage, str]], numbers: Mapping[str, int | str]
) -> dict[str, list[dict[str, int | str]]]:
    images: list[dict[str, int | str]] = []
    captions: list[tuple[int | str, str]] = []
    for _, picture, name in placed:
        key = numbers[picture.id]
        images.append({"id": key, "file_name": name.rpartition("/")[2]})
        captions += [(key, text) for text in picture.captions]
    annotations: list[dict[str, int | str]] = [
        {"id": number, "image_id": key, "caption": text}
        for number, (key, text) in enumerate(captions, start=1)
    ]
    return {"images": images, "annotations": annotations}


def _placed(
    dataset: CaptionDataset, folder: Path, places: dict[str, str]
) -> Iterator[tuple[str, CaptionedImage, str]]:
    """Link or copy each image into its split's folder; yield split, image and relative path."""
    for split, pictures in dataset.splits.items():
        place = places.get(split, split)
        (folder / place).mkdir(parents=True, exist_ok=True)
        for picture, name in zip(pictures, _file_names(pictures), strict=True):
            _link(picture.path, folder / place / name)
            yield split, picture, f"{place}/{name}"


def _file_names(pictures: Iterable[CaptionedImage]) -> Iterator[str]:
    """Yield each image's file name, numbered where another image has the same."""
    taken: set[str] = set()
    for at, picture in enumerate(pictures):
        name = picture.path.name
        name = f"{picture.path.stem}-{at}{picture.path.suffix}" if name in taken else name
        taken.add(name)
        yield name


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)


def _write(path: Path, values: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, ensure_ascii=False) + "\n", encoding="utf-8")
