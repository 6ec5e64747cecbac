"""Freezing: an immutable revision of what people said of the pictures that may be learnt from."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from gallery.core.errors import ConflictError
from gallery.models import Caption, Image, User
from training.models import Dataset, DatasetPicture

DEV, TEST = 10, 25  # percent of all pictures; the others are for training
CHUNK = 500
PERSON, CAPTIONER = "person", "captioner"


def freeze(*, person: User | None) -> Dataset:
    """Make a revision of all reviewed pictures whose owners allow it.

    The same content gives the same revision again. Raises ConflictError (nothing_reviewed).
    """
    entries = _merged(_entry(image) for image in _pictures())
    if not entries:
        raise ConflictError("nothing_reviewed")
    digest = digest_of(entries)
    return Dataset.objects.filter(digest=digest).first() or _stored(entries, digest, person)


def preview() -> dict[str, Any]:
    """The counts of the revision that freezing would make now."""
    return counts_of(_merged(_entry(image) for image in _pictures()))


def split_of(sha256: str) -> str:
    """Which side a picture is on, by its content alone: it never changes sides."""
    place = int(hashlib.sha256(f"split {sha256}".encode()).hexdigest(), 16) % 100
    if place < TEST:
        return DatasetPicture.Split.TEST
    return DatasetPicture.Split.DEV if place < TEST + DEV else DatasetPicture.Split.TRAIN


def digest_of(entries: list[DatasetPicture]) -> str:
    """SHA-256 of what training reads: each picture's content, side and sentences."""
    digest = hashlib.sha256()
    for entry in sorted(entries, key=lambda each: each.sha256):
        said = sorted([caption["text"], caption["by"]] for caption in entry.captions)
        line = json.dumps([entry.sha256, entry.split, said], ensure_ascii=False)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _pictures() -> Iterator[Image]:
    own = Exists(Caption.objects.filter(image=OuterRef("pk"), reference=True))
    rows = Image.objects.kept().filter(own | Q(review=Image.Review.REVIEWED))
    rows = rows.filter(owner__allow_training=True).select_related("caption__model_version")
    yield from rows.prefetch_related("captions").order_by("pk").iterator(chunk_size=CHUNK)


def _entry(image: Image) -> DatasetPicture:
    accepted = image.caption if image.review == Image.Review.REVIEWED else None
    said = {each.pk: each for each in image.captions.all() if each.reference}
    if accepted is not None:
        said[accepted.pk] = accepted
    return DatasetPicture(
        image=image,
        owner_id=image.owner_id,
        sha256=image.sha256,
        split=split_of(image.sha256),
        captions=[_caption(said[key]) for key in sorted(said)],
    )


def _caption(caption: Caption) -> dict[str, Any]:
    made = {"text": caption.text, "author": caption.author_id, "caption": caption.pk}
    if caption.by_person:
        return made | {"by": PERSON}
    return made | {"by": CAPTIONER, "version": str(caption.model_version)}


def _merged(entries: Iterator[DatasetPicture]) -> list[DatasetPicture]:
    """One entry per content: two people may have the same picture."""
    found: dict[str, DatasetPicture] = {}
    for entry in entries:
        first = found.setdefault(entry.sha256, entry)
        if first is not entry:
            first.captions += entry.captions
    return list(found.values())


@transaction.atomic
def _stored(entries: list[DatasetPicture], digest: str, person: User | None) -> Dataset:
    dataset, created = Dataset.objects.get_or_create(
        digest=digest, defaults={"created_by": person, "counts": counts_of(entries)}
    )
    if created:
        for entry in entries:
            entry.dataset = dataset
        DatasetPicture.objects.bulk_create(entries, batch_size=CHUNK)
    return dataset


def counts_of(entries: list[DatasetPicture]) -> dict[str, Any]:
    """What a page says of a revision without reading its pictures."""
    counts: dict[str, Any] = {"people": len({entry.owner_id for entry in entries})}
    for split in DatasetPicture.Split.values:
        side = [entry for entry in entries if entry.split == split]
        own = [e for e in side if any(c["by"] == PERSON for c in e.captions)]
        counts[split] = {
            "pictures": len(side),
            "captions": sum(len(entry.captions) for entry in side),
            "own": len(own),
        }
    return counts
