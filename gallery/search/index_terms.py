"""Index terms of images and filters: reserved words that stand for properties.

Each begins with `zz` and ends with a digit, so that no stemmer changes it. They have a column of
their own, so that such a word in a caption is not taken for a term.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone

from gallery.models import Image
from gallery.search import date_terms
from gallery.search.grammar import Filter
from gallery.search.tokenizer import beginnings

BLOCK = 14  # bits: ids of a block differ only in these lowest bits
REVIEW = {
    Image.Review.NONE: "zzr0",
    Image.Review.MACHINE: "zzr1",
    Image.Review.REVIEWED: "zzr2",
    Image.Review.HUMAN: "zzr3",
}
FAVOURITE, ALT = "zzf1", "zza1"
_IS = {
    "reviewed": ["zzr2", "zzr3"],
    "unreviewed": ["zzr1"],
    "human": ["zzr3"],
    "captioned": ["zzr1", "zzr2", "zzr3"],
    "favourite": [FAVOURITE],
}
_HAS = {"alt": [ALT], "caption": _IS["captioned"]}


def of_owner(owner_id: int) -> str:
    return f"zzo{owner_id}"


def of_block(owner_id: int, block: int) -> str:
    """Return the term of an owner's images within one block of ids."""
    return f"zzb{owner_id}x{block}"


def of_captioner(name: str) -> str:
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:12]
    return f"zzc{digest}0"


def of_album(album_id: int | str) -> str:
    return f"zzl{album_id}"


def of_image(image: Image, *, albums: Iterable[int], words: Iterable[str]) -> list[str]:
    """Return every index term of an image."""
    found = [
        of_owner(image.owner_id),
        of_block(image.owner_id, image.pk >> BLOCK),
        REVIEW[Image.Review(image.review)],
        *([FAVOURITE] if image.favourite else []),
        *([ALT] if image.alt_text else []),
        *([of_captioner(image.captioner)] if image.captioner else []),
        *(of_album(album) for album in albums),
        *date_terms.terms_of_day(day_of(image)),
    ]
    return found + list(dict.fromkeys(mark for word in words for mark in beginnings(word)))


def day_of(image: Image) -> date:
    """Return the date of an image in the site's time zone."""
    return timezone.localdate(image.dated_at)


def midnight(day: date) -> datetime:
    """Return the timestamp of a day's start in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def of_filter(part: Filter) -> list[str]:
    """Return the terms of a filter; an image must have one of them. Raises KeyError without any."""
    match part.key:
        case "is":
            return _IS[part.value]
        case "has":
            return _HAS[part.value]
        case "captioner":
            return [of_captioner(part.value)]
        case "album":
            return [of_album(part.value)]
    return date_terms.terms_between(*bounds(part))


def bounds(part: Filter) -> tuple[date, date]:
    """Return the first day that a date filter allows, and the day after the last."""
    start, end = date_terms.span(part.value)
    return {
        "on": (start, end),
        "before": (date_terms.FIRST, start),
        "after": (start, date_terms.END),
    }[part.key]
