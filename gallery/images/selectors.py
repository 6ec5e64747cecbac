"""Reads for the pages of images, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gallery.captions import selectors as captions
from gallery.jobs import selectors as jobs
from gallery.models import Album, Caption, Image, Job, User
from gallery.search.engine import Highlights

SHOWN_CAPTIONS = 20  # of an image, on its page; its history has them all
SHOWN_ALTERNATIVES = 100  # newest machine captions in which other captioners' are searched


@dataclass(frozen=True)
class Tile:
    """An image in the grid, with its latest job if it has no caption yet.

    `highlights` are the ranges of the search terms in its texts.
    """

    image: Image
    job: Job | None
    highlights: Highlights | None = None

    @property
    def waits(self) -> bool:
        return self.job is not None and not self.job.is_finished


@dataclass(frozen=True)
class PicturePage:
    """An image with its captions, as its page shows them.

    `alternatives` are the latest captions of other captioners, `latest` the newest captions of
    all, and `sentences` is their number.
    """

    image: Image
    job: Job | None
    latest: list[Caption]
    sentences: int
    alternatives: list[Caption]
    albums: list[Album]


def tiles(
    *, owner: User, images: Sequence[Image], highlights: Mapping[int, Highlights] | None = None
) -> list[Tile]:
    """Pair images with their latest jobs, in one query for all of them."""
    highlight = highlights or {}
    without_caption = [image.pk for image in images if image.caption_id is None]
    latest = {
        job.image_id: job for job in jobs.jobs_of_images(owner=owner, image_ids=without_caption)
    }
    return [Tile(image, latest.get(image.pk), highlight.get(image.pk)) for image in images]


def picture_page(*, owner: User, image: Image) -> PicturePage:
    """Return what an image's page shows."""
    latest = jobs.jobs_of_images(owner=owner, image_ids=[image.pk]).last()
    worth_showing = latest and latest.state != Job.State.SUCCEEDED
    history = captions.captions(owner=owner, image_id=image.pk)
    by_machine = history.filter(source=Caption.Source.MACHINE)[:SHOWN_ALTERNATIVES]
    return PicturePage(
        image=image,
        job=latest if worth_showing else None,
        latest=list(history[:SHOWN_CAPTIONS]),
        sentences=history.count(),
        alternatives=_alternatives(image, by_machine),
        albums=list(image.albums.order_by("title")),
    )


def _alternatives(image: Image, captions: Iterable[Caption]) -> list[Caption]:
    """Return each captioner's newest caption among these, without the current one's captioner."""
    current = image.caption
    seen = {current.model_version.name} if current and current.model_version else set()
    found = []
    for row in captions:
        if row.model_version and row.model_version.name not in seen:
            seen.add(row.model_version.name)
            found.append(row)
    return found


def trashed(*, owner: User, image_id: str) -> Image | None:
    """Return the image in the trash with the id in the URL; None if there is none."""
    if not (image_id.isascii() and image_id.isdigit() and len(image_id) < 19):
        return None
    return Image.objects.owned_by(owner.pk).trashed().filter(pk=int(image_id)).first()
