"""Pictures that look much like others: re-saved, resized, or one of a burst."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery.media.metadata.hashing import NEAR_BITS
from gallery.models import Image, ImportBatch, ImportFile

MOST_PAIRS = 100
ROWS_AT_ONCE = 256
FLAT = "0" * 16  # a picture of one colour: near to every other such picture
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class NearDuplicate:
    """A new picture of a batch, and the one it looks like."""

    file: ImportFile
    new: Image
    old: Image


def pairs(batch: ImportBatch) -> list[NearDuplicate]:
    """The batch's pictures that look like another of the owner's, undecided ones only."""
    files = batch.files.filter(state=ImportFile.State.DONE, near_kept=False, image__deleted_at=None)
    rows = list(
        files.exclude(image=None)
        .exclude(image__phash__in=["", FLAT])
        .values_list("pk", "image_id", "image__phash")
    )
    kept = Image.objects.owned_by(batch.owner_id).kept().exclude(phash__in=["", FLAT])
    every = list(kept.values_list("pk", "phash"))
    if not rows or not every:
        return []
    found = _near(
        [row[1] for row in rows], _numbers([row[2] for row in rows]),
        np.array([pk for pk, _ in every]), _numbers([phash for _, phash in every]),
    )  # fmt: skip
    return _fetched({rows[at][0]: other for at, other in found[:MOST_PAIRS]})


def _numbers(hashes: Sequence[str]) -> Hashes:
    return np.array([int(text, 16) for text in hashes], dtype=np.uint64)


def _near(
    ids: Sequence[int], hashes: Hashes, every_id: NDArray[np.int64], every_hash: Hashes
) -> list[tuple[int, int]]:
    """For each new picture that has one: (its place, the id of the nearest older picture)."""
    found = []
    for start in range(0, len(ids), ROWS_AT_ONCE):
        block = hashes[start : start + ROWS_AT_ONCE, None]
        apart = np.bitwise_count(block ^ every_hash[None, :])
        for row, distances in enumerate(apart):
            older = np.where(every_id < ids[start + row], distances, 255)
            nearest = int(older.argmin())
            if older[nearest] <= NEAR_BITS:
                found.append((start + row, int(every_id[nearest])))
    return found


def _fetched(nearest: dict[int, int]) -> list[NearDuplicate]:
    files = ImportFile.objects.filter(pk__in=nearest).select_related("image").order_by("pk")
    images = Image.objects.in_bulk(list(nearest.values()))
    return [
        NearDuplicate(row, row.image, images[nearest[row.pk]])
        for row in files
        if row.image is not None and nearest[row.pk] in images
    ]
