"""A frozen revision of the gallery, as its export unpacks: `revision.json` beside COCO captions.

Or beside an imagefolder. The sentences that may judge and those that may teach were told apart when
it was frozen; here it is a dataset like any other, under the revision's own number.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.readers import coco, imagefolder
from training.ml.data.reading import read_json

NAME = "revision.json"


def recognises(folder: Path) -> bool:
    return (folder / NAME).is_file()


def read(folder: Path) -> CaptionDataset:
    """Read it by the format beside it. Raises DataError where there is none, or pictures lack."""
    described = read_json(folder / NAME)
    number = described.get("revision") if isinstance(described, dict) else None
    if number is None:
        raise DataError(f"{folder / NAME} does not say which revision this is: export it again.")
    reader = next((one for one in (coco, imagefolder) if one.recognises(folder)), None)
    if reader is None:
        raise DataError(f"{folder} has {NAME} but no captions: unpack the whole export.")
    dataset: CaptionDataset = reader.read(folder)
    return dataclasses.replace(dataset, name=f"Revision {number}")
