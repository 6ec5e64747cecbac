"""Reads of dataset revisions: their images, the usable ones, the versions trained on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gallery.captions.word_diff import Part, word_diff
from gallery.core import local_copy
from gallery.core.errors import NotFoundError
from gallery.models import Image, ModelVersion
from training.ml.data import dataset as data
from training.models import Dataset, DatasetCaption, DatasetPicture

SHOWN = 60  # images of each kind of difference on a page
CHUNK = 500
Maker = DatasetCaption.Maker


@dataclass(frozen=True)
class Changed:
    """An image that is in both revisions with different captions."""

    picture: DatasetPicture
    parts: list[Part]


@dataclass(frozen=True)
class Diff:
    """The differences between an earlier and a later revision."""

    older: Dataset
    newer: Dataset
    added: list[DatasetPicture]
    removed: list[DatasetPicture]
    changed: list[Changed]
    counts: dict[str, int]


def datasets() -> QuerySet[Dataset]:
    """Return all revisions, newest first."""
    return Dataset.objects.select_related("created_by").order_by("-pk")


def dataset(*, dataset_id: int) -> Dataset:
    """Return one revision. Raises NotFoundError."""
    found = datasets().filter(pk=dataset_id).first()
    if found is None:
        raise NotFoundError("dataset")
    return found


def usable_captions() -> QuerySet[DatasetCaption]:
    """Return the captions that may still be used.

    Their image is not deleted, and both the image's owner and the caption's author allow training.
    """
    rows = DatasetCaption.objects.filter(image__deleted_at=None, image__owner__allow_training=True)
    return rows.filter(Q(by=Maker.CAPTIONER) | Q(author__allow_training=True))


def with_usable(pictures: QuerySet[DatasetPicture]) -> QuerySet[DatasetPicture]:
    """Prefetch the usable captions of each image, as its attribute `usable`."""
    captions = usable_captions().select_related("image").order_by("pk")
    return pictures.prefetch_related(
        Prefetch("captions", captions, to_attr="usable")  # type: ignore[no-redef]  # as declared
    )


def there(dataset: Dataset) -> QuerySet[DatasetPicture]:
    """Return a revision's images that have usable captions, with these prefetched."""
    some = Exists(usable_captions().filter(picture=OuterRef("pk")))
    return with_usable(dataset.pictures.filter(some)).order_by("sha256")


def gone(dataset: Dataset) -> int:
    """Count a revision's images that were deleted or withdrawn by their owner."""
    return dataset.pictures.count() - there(dataset).count()


def as_values(dataset: Dataset) -> data.CaptionDataset:
    """Return files and captions by split. The test split has only people's captions."""
    splits: dict[str, list[data.CaptionedImage]] = {
        split: [] for split in DatasetPicture.Split.values
    }
    for row in there(dataset).iterator(chunk_size=CHUNK):
        captions = captions_of(row, own=row.split == DatasetPicture.Split.TEST)
        path = _file(row)
        if captions and path is not None:
            splits[row.split].append(data.CaptionedImage(row.sha256, path, captions))
    return data.CaptionDataset(str(dataset), {name: tuple(rows) for name, rows in splits.items()})


def captions_of(row: DatasetPicture, *, own: bool) -> tuple[str, ...]:
    """Return an image's captions; with `own`, only those that people wrote."""
    return tuple(c.text for c in row.usable if not own or c.by == Maker.PERSON)


def _file(row: DatasetPicture) -> Path | None:
    """Return the file that captioners read: the decoder's copy, never the uploaded bytes."""
    return local_copy.path_of(row.usable[0].image.large) if row.usable else None


def images_of(shas: Iterable[str]) -> dict[str, int]:
    """Return the ids, by SHA-256, of the images in a revision that staff may still see."""
    rows = usable_captions().filter(picture__sha256__in=set(shas))
    return dict(rows.values_list("picture__sha256", "image_id"))


def image(*, sha256: str) -> Image:
    """Return an image of a revision if staff may still see it. Raises NotFoundError."""
    found = Image.objects.filter(pk=images_of([sha256]).get(sha256, 0)).first()
    if found is None:
        raise NotFoundError("dataset_picture")
    return found


def seen_by(*, sha256: str) -> QuerySet[ModelVersion]:
    """Return the versions whose training or dev split contained an image."""
    rows = DatasetPicture.objects.filter(sha256=sha256).exclude(split=DatasetPicture.Split.TEST)
    return ModelVersion.objects.filter(made_by__dataset__in=rows.values("dataset")).order_by("pk")


def diff(*, older: Dataset, newer: Dataset) -> Diff:
    """Compare the images of two revisions by SHA-256, and the captions that may still be shown."""
    before = {row.sha256: row for row in with_usable(older.pictures.all())}
    after = {row.sha256: row for row in with_usable(newer.pictures.all())}
    added = [row for sha, row in after.items() if sha not in before]
    removed = [row for sha, row in before.items() if sha not in after]
    changed = [
        row for sha, row in after.items() if sha in before and _said(before[sha]) != _said(row)
    ]
    shown = [
        Changed(row, word_diff(_said(before[row.sha256]), _said(row))) for row in changed[:SHOWN]
    ]
    counts = {"added": len(added), "removed": len(removed), "changed": len(changed)}
    return Diff(older, newer, added[:SHOWN], removed[:SHOWN], shown, counts)


def _said(row: DatasetPicture) -> str:
    return " / ".join(caption.text for caption in row.usable)


def references(dataset: Dataset, shas: Iterable[str]) -> dict[str, list[str]]:
    """Return people's captions of a revision's images, by SHA-256, that may still be shown."""
    found: dict[str, list[str]] = {}
    rows = usable_captions().filter(picture__dataset=dataset, picture__sha256__in=set(shas))
    for sha, text, by in rows.order_by("pk").values_list("picture__sha256", "text", "by"):
        found.setdefault(sha, []).extend([text] if by == Maker.PERSON else [])
    return found
