"""Reader of a dataset revision exported by the gallery: `revision.json` and captions.

The captions are those of COCO or of an imagefolder. Their splits were assigned when the revision
was frozen.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.readers import coco, imagefolder
from training.ml.data.reading import read_json

NAME = "revision.json"


def recognises(folder: Path) -> bool:
    """Return whether the folder is in this format."""
    return (folder / NAME).is_file()


def read(folder: Path) -> CaptionDataset:
    """Read the captions in their format. Raises DataError where there are none."""
    described = read_json(folder / NAME)
    number = described.get("revision") if isinstance(described, dict) else None
    if number is None:
        raise DataError(f"{folder / NAME} does not say which revision this is: export it again.")
    reader = next((one for one in (coco, imagefolder) if one.recognises(folder)), None)
    if reader is None:
        raise DataError(f"{folder} has {NAME} but no captions: unpack the whole export.")
    dataset: CaptionDataset = reader.read(folder)
    return dataclasses.replace(dataset, name=f"Revision {number}")
