"""History of an image's captions, in pages: who changed what, when, and which words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from gallery.captions.word_diff import Part, word_diff
from gallery.core import owned_images
from gallery.core.pagination import MAX_ID, read_id
from gallery.models import Caption, Image, Review, User

WROTE = "wrote"  # action of a captioner; all others are actions of a Review
SCANNED = 200  # captions, and as many reviews, that are read for one page
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Change:
    """Entry of the history. `person` is None for a captioner and for a deleted account."""

    at: datetime
    action: str
    caption: Caption
    person: User | None
    parts: list[Part]
    current: bool


@dataclass(frozen=True)
class HistoryPage:
    """Changes, newest first, and the cursor of the page after them (empty on the last page)."""

    changes: list[Change]
    next_cursor: str


class _Entry(NamedTuple):
    """Time and id of a shown row, whose other columns are read later."""

    at: datetime
    is_review: bool
    pk: int


class _Window:
    """The shown ones among the SCANNED newest rows below an id, consumed newest first."""

    def __init__(self, rows: QuerySet[Row], shown: QuerySet[Row], below: int) -> None:
        scanned = list(
            rows.filter(pk__lt=below).order_by("-pk").values_list("pk", "created_at")[:SCANNED]
        )
        self.is_cut = len(scanned) == SCANNED
        self.end: int = scanned[-1][0] if self.is_cut else 0
        self.end_at: datetime | None = scanned[-1][1] if self.is_cut else None
        self.below = below
        wanted = shown.filter(pk__lt=below, pk__gte=self.end).order_by("-pk")
        is_review = rows.model is Review
        self.entries = [
            _Entry(at, is_review, pk) for at, pk in wanted.values_list("created_at", "pk")
        ]

    @property
    def is_over(self) -> bool:
        """Return whether no row is left, neither in the window nor below it."""
        return not self.entries and not self.is_cut

    def may_precede(self, entry: _Entry) -> bool:
        """Return whether a row below the window may be newer than this entry."""
        return not self.entries and self.end_at is not None and self.end_at > entry.at

    def take(self) -> _Entry:
        """Consume the newest entry."""
        found = self.entries.pop(0)
        self.below = found.pk
        return found

    def place(self) -> int:
        """Return the id below which the next page starts."""
        return self.end if self.is_cut and not self.entries else self.below


def page(*, owner: User, image_id: int, cursor: str = "", size: int = 20) -> HistoryPage:
    """Return a page of the history of one of the owner's images, newest first.

    A page can have fewer entries, where many consecutive rows are not shown. Raise NotFoundError,
    GalleryError (bad_cursor).
    """
    image = owned_images.image(owner=owner, image_id=image_id)
    captions_below, reviews_below = _read_cursor(cursor)
    captions = _Window(image.captions.all(), _shown_captions(image), captions_below)
    reviews = _Window(image.reviews.all(), _shown_reviews(image), reviews_below)
    entries = list(_merged(captions, reviews, size))
    more = not (captions.is_over and reviews.is_over)
    next_cursor = f"{captions.place()}-{reviews.place()}" if more else ""
    return HistoryPage(list(_changes(image, entries)), next_cursor)


def _read_cursor(cursor: str) -> tuple[int, int]:
    """Return the ids of captions and reviews below which the page starts."""
    if not cursor:
        return MAX_ID, MAX_ID
    captions, _, reviews = cursor.partition("-")
    return read_id(captions), read_id(reviews)


def _shown_captions(image: Image) -> QuerySet[Caption]:
    """Return the captions, except people's captions that a shown review represents."""
    reviews = Review.objects.filter(caption=OuterRef("pk")).exclude(action=Review.Action.SKIPPED)
    reviewed = Exists(reviews)
    return image.captions.exclude(reviewed, source=Caption.Source.HUMAN)


def _shown_reviews(image: Image) -> QuerySet[Review]:
    return image.reviews.exclude(action=Review.Action.SKIPPED).exclude(caption=None)


def _merged(captions: _Window, reviews: _Window, size: int) -> Iterator[_Entry]:
    """Yield the newest entries of both windows, as long as rows outside cannot be newer."""
    for _ in range(size):
        newest = max(
            (each.entries[0] for each in (captions, reviews) if each.entries), default=None
        )
        if newest is None or captions.may_precede(newest) or reviews.may_precede(newest):
            return
        yield (reviews if newest.is_review else captions).take()


def _changes(image: Image, entries: Sequence[_Entry]) -> Iterator[Change]:
    captions = _by_id(
        image.captions.select_related("model_version", "author"),
        [entry.pk for entry in entries if not entry.is_review],
    )
    reviews = _by_id(
        image.reviews.select_related(
            "caption__model_version", "caption__author", "before", "person"
        ),
        [entry.pk for entry in entries if entry.is_review],
    )
    current = _current_entry(image)
    for _, is_review, pk in entries:
        is_current = (is_review, pk) == current
        if not is_review and pk in captions:
            yield _written_change(captions[pk], is_current)
        elif is_review and pk in reviews:
            yield from _review_change(reviews[pk], is_current)


def _by_id(rows: QuerySet[Row], ids: Sequence[int]) -> Mapping[int, Row]:
    return {row.pk: row for row in rows.filter(pk__in=ids)}


def _current_entry(image: Image) -> tuple[bool, int | None]:
    """Return the newest entry of the current caption: whether it is a review, and its id."""
    reviews = _shown_reviews(image).filter(caption=image.caption_id).order_by("-pk")
    review = reviews.values_list("pk", flat=True).first()
    return (True, review) if review is not None else (False, image.caption_id)


def _written_change(caption: Caption, current: bool) -> Change:
    parts = [Part("same", caption.text)]
    return Change(caption.created_at, WROTE, caption, caption.author, parts, current)


def _review_change(review: Review, current: bool) -> Iterator[Change]:
    caption = review.caption
    if caption is not None:
        before = review.before.text if review.before else caption.text
        parts = word_diff(before, caption.text)
        yield Change(review.created_at, review.action, caption, review.person, parts, current)
