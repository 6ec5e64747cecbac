"""Freezing of dataset revisions: immutable sets of reviewed images and their captions."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from gallery.core.errors import ConflictError
from gallery.models import Caption, Image, User
from training.models import Dataset, DatasetCaption, DatasetPicture

DEV, TEST = 10, 25  # percent of all pictures; the others are for training
CHUNK = 500
Maker = DatasetCaption.Maker


@dataclass
class Entry:
    """An image of a new revision, with unsaved rows of its captions."""

    picture: DatasetPicture
    captions: list[DatasetCaption]
    owners: set[int]


def freeze(*, person: User | None) -> Dataset:
    """Create a revision of all reviewed images whose owners allow training.

    It has the captions whose authors also allow training. If a revision with the same content
    exists, return that one. Raises ConflictError (nothing_reviewed).
    """
    entries = _entries()
    if not entries:
        raise ConflictError("nothing_reviewed")
    digest = digest_of((entry.picture, entry.captions) for entry in entries)
    return Dataset.objects.filter(digest=digest).first() or _stored(entries, digest, person)


def preview() -> dict[str, Any]:
    """Return the counts of the revision that `freeze` would create now."""
    return counts_of(_entries())


def split_of(sha256: str) -> str:
    """Return the split of an image, which depends on its content only and never changes."""
    place = int(hashlib.sha256(f"split {sha256}".encode()).hexdigest(), 16) % 100
    if place < TEST:
        return DatasetPicture.Split.TEST
    return DatasetPicture.Split.DEV if place < TEST + DEV else DatasetPicture.Split.TRAIN


def digest_of(content: Iterable[tuple[DatasetPicture, Iterable[DatasetCaption]]]) -> str:
    """Return the SHA-256 of the training data: each image's content, split and captions."""
    digest = hashlib.sha256()
    for picture, captions in sorted(content, key=lambda each: each[0].sha256):
        texts = sorted([caption.text, str(caption.by)] for caption in captions)
        line = json.dumps([picture.sha256, picture.split, texts], ensure_ascii=False)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _entries() -> list[Entry]:
    return _merged(entry for image in _pictures() if (entry := _entry(image)).captions)


def _pictures() -> Iterator[Image]:
    """Yield the reviewed images whose owners allow training."""
    authored = Caption.objects.select_related("author")
    own = Exists(Caption.objects.filter(image=OuterRef("pk"), reference=True))
    rows = Image.objects.kept().filter(own | Q(review=Image.Review.REVIEWED))
    rows = rows.filter(owner__allow_training=True)
    rows = rows.select_related("caption__model_version", "caption__author")
    yield from (
        rows.prefetch_related(Prefetch("captions", authored))
        .order_by("pk")
        .iterator(chunk_size=CHUNK)
    )


def _entry(image: Image) -> Entry:
    accepted = image.caption if image.review == Image.Review.REVIEWED else None
    captions = {each.pk: each for each in image.captions.all() if each.reference}
    if accepted is not None:
        captions[accepted.pk] = accepted
    return Entry(
        DatasetPicture(sha256=image.sha256, split=split_of(image.sha256)),
        [_caption(image, captions[key]) for key in sorted(captions) if _may_teach(captions[key])],
        {image.owner_id},
    )


def _may_teach(caption: Caption) -> bool:
    """Return whether a caption's author allows training; False for a deleted account."""
    author = caption.author
    return not caption.by_person or (author is not None and author.allow_training)


def _caption(image: Image, caption: Caption) -> DatasetCaption:
    if caption.by_person:
        return DatasetCaption(
            image=image, author=caption.author, by=Maker.PERSON, text=caption.text
        )
    return DatasetCaption(
        image=image, by=Maker.CAPTIONER, version=str(caption.model_version), text=caption.text
    )


def _merged(entries: Iterator[Entry]) -> list[Entry]:
    """Merge entries of the same content, as two people may have the same image."""
    found: dict[str, Entry] = {}
    for entry in entries:
        first = found.setdefault(entry.picture.sha256, entry)
        if first is not entry:
            first.captions += entry.captions
            first.owners |= entry.owners
    return list(found.values())


@transaction.atomic
def _stored(entries: list[Entry], digest: str, person: User | None) -> Dataset:
    dataset, created = Dataset.objects.get_or_create(
        digest=digest, defaults={"created_by": person, "counts": counts_of(entries)}
    )
    if created:
        for entry in entries:
            entry.picture.dataset = dataset
        DatasetPicture.objects.bulk_create([e.picture for e in entries], batch_size=CHUNK)
        for entry in entries:
            for caption in entry.captions:
                caption.picture = entry.picture
        captions = [caption for entry in entries for caption in entry.captions]
        DatasetCaption.objects.bulk_create(captions, batch_size=CHUNK)
    return dataset


def counts_of(entries: list[Entry]) -> dict[str, Any]:
    """Count people, and by split images, captions and images with people's own captions."""
    people = {owner for entry in entries for owner in entry.owners}
    counts: dict[str, Any] = {"people": len(people)}
    for split in DatasetPicture.Split.values:
        side = [entry for entry in entries if entry.picture.split == split]
        own = [e for e in side if any(c.by == Maker.PERSON for c in e.captions)]
        counts[split] = {
            "pictures": len(side),
            "captions": sum(len(entry.captions) for entry in side),
            "own": len(own),
        }
    return counts
