"""Near duplicates among imported images: re-saved, resized, or from one burst."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery.media.metadata.hashing import NEAR_BITS
from gallery.models import Image, ImportBatch, ImportFile

MOST_PAIRS = 100
ROWS_AT_ONCE = 256
FLAT = "0" * 16  # hash of an image of one colour, which is near to every other such image
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class NearDuplicate:
    """New image of a batch, and the older image that it resembles."""

    file: ImportFile
    new: Image
    old: Image


def pairs(batch: ImportBatch) -> list[NearDuplicate]:
    """Return the batch's undecided near duplicates, MOST_PAIRS at most."""
    files = batch.files.filter(state=ImportFile.State.DONE, near_kept=False, image__deleted_at=None)
    rows = list(
        files.exclude(image=None)
        .exclude(image__phash__in=["", FLAT])
        .values_list("pk", "image_id", "image__phash")
    )
    candidates = Image.objects.owned_by(batch.owner_id).kept().exclude(phash__in=["", FLAT])
    known = list(candidates.values_list("pk", "phash"))
    if not rows or not known:
        return []
    found = _near(
        [row[1] for row in rows], _numbers([row[2] for row in rows]),
        np.array([pk for pk, _ in known]), _numbers([phash for _, phash in known]),
    )  # fmt: skip
    return _fetched({rows[at][0]: other for at, other in found[:MOST_PAIRS]})


def _numbers(hashes: Sequence[str]) -> Hashes:
    return np.array([int(text, 16) for text in hashes], dtype=np.uint64)


def _near(
    ids: Sequence[int], hashes: Hashes, known_ids: NDArray[np.int64], known_hashes: Hashes
) -> list[tuple[int, int]]:
    """Return (index in `ids`, id of the nearest older image) for each near duplicate."""
    found = []
    for start in range(0, len(ids), ROWS_AT_ONCE):
        block = hashes[start : start + ROWS_AT_ONCE, None]
        differing_bits = np.bitwise_count(block ^ known_hashes[None, :])
        for row, distances in enumerate(differing_bits):
            older_distances = np.where(known_ids < ids[start + row], distances, 255)
            nearest = int(older_distances.argmin())
            if older_distances[nearest] <= NEAR_BITS:
                found.append((start + row, int(known_ids[nearest])))
    return found


def _fetched(nearest: dict[int, int]) -> list[NearDuplicate]:
    files = ImportFile.objects.filter(pk__in=nearest).select_related("image").order_by("pk")
    images = Image.objects.in_bulk(list(nearest.values()))
    return [
        NearDuplicate(row, row.image, images[nearest[row.pk]])
        for row in files
        if row.image is not None and nearest[row.pk] in images
    ]
