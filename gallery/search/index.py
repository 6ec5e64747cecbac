"""Search index updates, called by every service that changes an image.

docs/decisions/0006-services-keep-the-search-index.md explains why database triggers do not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from gallery.models import AlbumPicture, Image, SearchEntry
from gallery.search import index_terms
from gallery.search.tokenizer import words_of

BATCH = 500
#: The columns that `entry_values` and the index terms read; loading all of them is slow.
READ = (
    "owner",
    "name",
    "caption__text",
    "alt_text",
    "description",
    "review",
    "captioner",
    "favourite",
    "dated_at",
)


@transaction.atomic
def refresh(image_ids: Iterable[int], *, locked: bool = False) -> None:
    """Rewrite the search entries of these images, in the caller's transaction.

    With `locked`, the transaction holds the images' row locks already.
    """
    ids = sorted(set(image_ids))
    for place in range(0, len(ids), BATCH):
        some = ids[place : place + BATCH]
        if not locked:
            _lock(some)
        _write(some)


def _lock(ids: Sequence[int]) -> None:
    """Lock the images, so that concurrent changes write their entries one after the other."""
    list(Image.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _write(ids: Sequence[int]) -> None:
    kept = Image.objects.kept().filter(pk__in=ids).select_related("caption")
    images = list(kept.only(*READ))
    albums = _albums(ids)
    SearchEntry.objects.bulk_create(
        [SearchEntry(**entry_values(image, albums[image.pk])) for image in images],
        update_conflicts=True,
        unique_fields=["image"],
        update_fields=["caption", "alt", "name", "length", "terms", "plain"],
    )
    gone = set(ids) - {image.pk for image in images}
    if gone:
        SearchEntry.objects.filter(pk__in=gone).delete()


def _albums(ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    places = AlbumPicture.objects.filter(image_id__in=ids).order_by("album_id")
    for image_id, album_id in places.values_list("image_id", "album_id"):
        found[image_id].append(album_id)
    return found


def entry_values(image: Image, albums: Sequence[int]) -> dict[str, Any]:
    """Return the field values of an image's SearchEntry."""
    caption = image.caption.text if image.caption else ""
    alt = f"{image.alt_text} {image.description}".strip()
    words = list(dict.fromkeys(words_of(f"{caption} {alt} {image.name}")))
    return {
        "image_id": image.pk,
        "owner_id": image.owner_id,
        "caption": caption,
        "alt": alt,
        "name": image.name,
        "length": len(caption.split()),
        "terms": " ".join(index_terms.of_image(image, albums=albums, words=words)),
        "plain": " ".join(["", *words]),
    }


def rebuild() -> int:
    """Rewrite the whole index in batches; return how many images it holds."""
    count, last = 0, 0
    while ids := _next_ids(last):
        refresh(ids)
        count, last = count + len(ids), ids[-1]
    return count


def _next_ids(last: int) -> list[int]:
    rows = Image.objects.kept().filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])
