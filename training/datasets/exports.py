"""Exports of a dataset revision: images, captions, and the provenance of each caption."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import IO, cast

from gallery.core.errors import GalleryError
from training.datasets import selectors
from training.ml.data.dataset import CaptionDataset
from training.models import Dataset, DatasetCaption, DatasetPicture

FORMATS = ("coco", "imagefolder")


def archive(*, dataset: Dataset, style: str) -> IO[bytes]:
    """Return a ZIP of the revision as an open file, which is deleted when it is closed.

    Raises GalleryError (unknown_format, nothing_left).
    """
    from training.ml.data.importing import Format, export  # numpy stays out of web processes

    if style not in FORMATS:
        raise GalleryError("unknown_format", formats=", ".join(FORMATS))
    values = selectors.as_values(dataset)
    kept = {split: pictures for split, pictures in values.splits.items() if pictures}
    if not kept:
        raise GalleryError("nothing_left")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "dataset"
        export(CaptionDataset(values.name, kept), place, cast(Format, style))
        (place / "revision.json").write_text(json.dumps(described(dataset), indent=1) + "\n")
        (place / "provenance.jsonl").write_text(_provenance(dataset), encoding="utf-8")
        packed = shutil.make_archive(str(Path(folder) / "packed"), "zip", place)
        return Path(packed).open("rb")  # unlinked while open: the system frees it when it closes


def described(dataset: Dataset) -> dict[str, object]:
    """Return a revision's number, digest and counts as JSON values."""
    return {
        "revision": dataset.pk,
        "digest": dataset.digest,
        "created_at": dataset.created_at.isoformat(),
        "counts": dataset.counts,
    }


def _provenance(dataset: Dataset) -> str:
    """Return one line of JSON for each caption: its image, and a person or captioner as source."""
    rows = selectors.there(dataset).iterator(chunk_size=selectors.CHUNK)
    lines = [
        json.dumps(_line(row, caption), ensure_ascii=False)
        for row in rows
        for caption in row.usable
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(row: DatasetPicture, caption: DatasetCaption) -> dict[str, str]:
    """Return a caption's entry, which does not name the person who wrote it."""
    made = {"sha256": row.sha256, "split": row.split, "text": caption.text, "by": str(caption.by)}
    return made | ({"version": caption.version} if caption.version else {})
