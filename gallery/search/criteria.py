"""Search criteria: a parsed query with its owner and with names resolved to ids."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from gallery.core.errors import GalleryError
from gallery.models import Album, AlbumPicture, Image, Job, User
from gallery.search import index_terms
from gallery.search.grammar import Filter, Query, Word
from gallery.search.tokenizer import beginning

ROWS_ONLY = {"waiting", "failed"}  # filters by jobs, whose changes do not update the index


@dataclass(frozen=True)
class Criteria:
    """Owner, words and filters of a search."""

    owner_id: int
    words: tuple[Word, ...] = ()
    filters: tuple[Filter, ...] = ()
    row_filters: tuple[Filter, ...] = field(default=())

    @property
    def in_index(self) -> bool:
        """Return whether the query has words or index terms, and so needs the full-text index."""
        return bool(self.words or self.filters)

    def needed(self) -> list[list[str]]:
        """Return groups of index terms; an image has one term of each group."""
        found = [index_terms.of_filter(part) for part in self.filters if not part.excluded]
        return found + [
            [_beginning(word)] for word in self.words if word.prefix and not word.excluded
        ]

    def unwanted(self) -> list[str]:
        """Return index terms that an image must not have."""
        found = [
            mark for part in self.filters if part.excluded for mark in index_terms.of_filter(part)
        ]
        excluded = (word for word in self.words if word.prefix and word.excluded)
        return found + [_beginning(word) for word in excluded if _says_all(word)]

    def unindexed_prefixes(self) -> list[tuple[bool, str]]:
        """Return prefixes that no index term covers, as (must match, LIKE pattern)."""
        unsure = (word for word in self.words if word.prefix and not _says_all(word))
        return [(not word.excluded, f"% {word.words[0]}%") for word in unsure]

    def plain_words(self, *, excluded: bool = False) -> list[Word]:
        """Return the words and phrases for the database's own tokenizer."""
        return [word for word in self.words if not word.prefix and word.excluded == excluded]


def _beginning(word: Word) -> str:
    return beginning(word.words[0])[0]


def _says_all(word: Word) -> bool:
    return beginning(word.words[0])[1]


def criteria(*, owner: User, query: Query) -> Criteria:
    """Resolve the names in a query. Raises GalleryError (bad_search) for an unknown album."""
    parts = [_resolved(owner, part) for part in query.filters]
    of_rows = [part for part in parts if part.key == "is" and part.value in ROWS_ONLY]
    return Criteria(
        owner_id=owner.pk,
        words=query.words,
        filters=tuple(part for part in parts if part not in of_rows),
        row_filters=tuple(of_rows),
    )


def _resolved(owner: User, part: Filter) -> Filter:
    if part.key != "album":
        return part
    albums = Album.objects.owned_by(owner.pk)
    found = (
        albums.filter(title=part.value).first() or albums.filter(title__iexact=part.value).first()
    )
    if found is None:
        raise GalleryError("bad_search.album", title=part.value)
    return Filter("album", str(found.pk), part.excluded)


def condition(filters: Iterable[Filter]) -> Q:
    """Return the filters as a condition on images."""
    found = Q()
    for part in filters:
        found &= ~_condition(part) if part.excluded else _condition(part)
    return found


def _condition(part: Filter) -> Q:
    match part.key:
        case "is":
            return _is(part.value)
        case "has":
            return ~Q(alt_text="") if part.value == "alt" else ~Q(review=Image.Review.NONE)
        case "captioner":
            return Q(captioner__iexact=part.value)
        case "album":
            return Q(pk__in=AlbumPicture.objects.filter(album_id=part.value).values("image_id"))
    start, end = (index_terms.midnight(day) for day in index_terms.bounds(part))
    return Q(dated_at__gte=start, dated_at__lt=end)


def _is(value: str) -> Q:
    jobs = Job.objects.filter(image_id=OuterRef("pk"), kind=Job.Kind.CAPTION)
    review = Image.Review
    known = {
        "reviewed": Q(review__in=(review.REVIEWED, review.HUMAN)),
        "unreviewed": Q(review=review.MACHINE),
        "human": Q(review=review.HUMAN),
        "captioned": ~Q(review=review.NONE),
        "favourite": Q(favourite=True),
        "waiting": Q(review=review.NONE) & Q(Exists(jobs.filter(state__in=Job.UNFINISHED))),
        "failed": Q(review=review.NONE) & Q(Exists(jobs.filter(state=Job.State.FAILED))),
    }
    return known[value]
