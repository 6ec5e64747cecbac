"""Near duplicates among imported images: re-saved, resized, or from one burst.

The import's job searches them once, in steps, and stores them.
"""

from collections.abc import Callable, Sequence

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from gallery.media.metadata.hashing import NEAR_BITS
from gallery.models import Image, ImportBatch, ImportFile, NearDuplicate

MAX_KEPT = 1_000  # near duplicates stored for one batch
MAX_COMPARED = 100_000  # of the owner's newest images
ROWS_PER_STEP = 256
ROWS_AT_ONCE = 32  # with 100,000 images 26 MB
SHOWN = 100
FLAT = "0" * 16  # hash of an image of one colour, which is near to every other such image
Hashes = NDArray[np.uint64]


class Search:
    """Comparison of a batch's new images with the owner's older ones, a step at a time."""

    def __init__(self, batch: ImportBatch, loaded: Callable[[], None]) -> None:
        """Prepare the search; `loaded` is called after hashes were read, once in each turn."""
        self.batch = batch
        self._loaded = loaded
        self._rows: list[tuple[int, int, str]] = []

    @property
    def is_over(self) -> bool:
        """Return whether every new image has been compared."""
        return not self._rows and not self._new_files().exists()

    def step(self) -> None:
        """Compare the next ROWS_PER_STEP images, and store the near duplicates found."""
        if not self._rows:
            self._load()
            self._loaded()
        rows, self._rows = self._rows[:ROWS_PER_STEP], self._rows[ROWS_PER_STEP:]
        if rows:
            self._keep(rows)

    def _new_files(self) -> QuerySet[ImportFile]:
        files = self.batch.files.filter(
            state=ImportFile.State.DONE, image_id__gt=self.batch.compared_to
        )
        return files.exclude(image__phash__in=["", FLAT])

    def _load(self) -> None:
        """Load the images not compared yet, and the hashes of the owner's images."""
        new = self._new_files().order_by("image_id")
        self._rows = list(new.values_list("pk", "image_id", "image__phash"))
        images = Image.objects.owned_by(self.batch.owner_id).kept()
        older = images.exclude(phash__in=["", FLAT]).order_by("-pk")
        known = list(older.values_list("pk", "phash")[:MAX_COMPARED])
        self._known_ids = np.array([pk for pk, _ in known], dtype=np.int64)
        self._known_hashes = _numbers([phash for _, phash in known])

    @transaction.atomic
    def _keep(self, rows: Sequence[tuple[int, int, str]]) -> None:
        kept = NearDuplicate.objects.filter(file__batch=self.batch)
        if (room := MAX_KEPT - kept.count()) > 0:
            hashes = _numbers([phash for _, _, phash in rows])
            ids = [image_id for _, image_id, _ in rows]
            found = _near(ids, hashes, self._known_ids, self._known_hashes)
            NearDuplicate.objects.bulk_create(
                (NearDuplicate(file_id=rows[at][0], older_id=older) for at, older in found[:room]),
                ignore_conflicts=True,
            )
        self.batch.compared_to = rows[-1][1]
        ImportBatch.objects.filter(pk=self.batch.pk).update(compared_to=self.batch.compared_to)


def pairs(batch: ImportBatch) -> list[NearDuplicate]:
    """Return the batch's undecided near duplicates, SHOWN at most."""
    rows = NearDuplicate.objects.filter(
        file__batch=batch, file__image__deleted_at=None, older__deleted_at=None
    )
    found = rows.exclude(file__image=None).select_related("file__image", "older")
    return list(found.order_by("file")[:SHOWN])


def _numbers(hashes: Sequence[str]) -> Hashes:
    return np.array([int(text, 16) for text in hashes], dtype=np.uint64)


def _near(
    ids: Sequence[int], hashes: Hashes, known_ids: NDArray[np.int64], known_hashes: Hashes
) -> list[tuple[int, int]]:
    """Return (index in `ids`, id of the nearest older image) for each near duplicate."""
    found: list[tuple[int, int]] = []
    if not len(known_ids):
        return found
    for start in range(0, len(ids), ROWS_AT_ONCE):
        block = hashes[start : start + ROWS_AT_ONCE, None]
        differing_bits = np.bitwise_count(block ^ known_hashes[None, :])
        for row, distances in enumerate(differing_bits):
            older_distances = np.where(known_ids < ids[start + row], distances, 255)
            nearest = int(older_distances.argmin())
            if older_distances[nearest] <= NEAR_BITS:
                found.append((start + row, int(known_ids[nearest])))
    return found
