"""Pictures that look alike, by what a captioner's encoder saw in them.

Every picture has a sketch of 64 signs; near pictures agree in most. The sketches of a person's
newest pictures are compared, and the vectors of the best are then compared exactly: the time is
bounded, however many pictures there are.
"""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gallery.core import owned_images
from gallery.models import Image, PictureFeature, User

COMPARED_SKETCHES = 100_000  # sketches: as many as a person may have pictures
COMPARED = 200  # vectors
SHOWN = 12
ALIKE = 0.5  # cosine: below, two pictures have little in common


@dataclass(frozen=True)
class Embedding:
    """What an encoder saw: 64 signs as a signed number, and an int8 vector of any length."""

    sketch: int
    vector: bytes


@dataclass(frozen=True)
class Similar:
    """Another picture, and how alike the two are: the cosine of what was seen in them."""

    image: Image
    likeness: float


def remember(*, encoder: str, embeddings: Mapping[int, Embedding]) -> None:
    """Keep what was seen in pictures. Those that are gone meanwhile are left out."""
    owners = dict(Image.objects.filter(pk__in=embeddings).values_list("pk", "owner_id"))
    rows = [
        PictureFeature(
            image_id=image_id,
            owner_id=owners[image_id],
            encoder=encoder,
            sketch=embedding.sketch,
            vector=embedding.vector,
        )
        for image_id, embedding in embeddings.items()
        if image_id in owners
    ]
    try:
        with transaction.atomic():
            PictureFeature.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["image", "encoder"],
                update_fields=["sketch", "vector"],
            )
    except IntegrityError:  # one was deleted meanwhile; the next caption stores them again
        return


def similar(*, owner: User, image_id: int, limit: int = SHOWN) -> list[Similar]:
    """The owner's pictures most like this one, the likest first. Raises NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    mine = image.features.order_by("-pk").first()
    if mine is None:
        return []
    rows = PictureFeature.objects.filter(owner=owner, encoder=mine.encoder)
    near = _likeness(mine, rows.filter(image_id__in=_nearest(mine, owner)))
    best = sorted(near.items(), key=lambda pair: -pair[1])
    images = owned_images.images(owner=owner).in_bulk([pk for pk, _likeness in best])
    found = [Similar(images[pk], alike) for pk, alike in best if pk in images and alike >= ALIKE]
    return found[:limit]


def _nearest(mine: PictureFeature, owner: User) -> list[int]:
    """The pictures whose sketches differ least, this one left out."""
    rows = PictureFeature.objects.filter(owner=owner, encoder=mine.encoder).order_by("-image")
    sketches = rows.values_list("image_id", "sketch")[:COMPARED_SKETCHES]
    differ = (
        ((sketch ^ mine.sketch) % 2**64).bit_count() << 64 | image_id
        for image_id, sketch in sketches.iterator(chunk_size=10_000)
        if image_id != mine.image_id
    )
    return [each % 2**64 for each in heapq.nsmallest(COMPARED, differ)]


def _likeness(mine: PictureFeature, rows: QuerySet[PictureFeature]) -> dict[int, float]:
    own = _numbers(mine.vector)
    length = math.sqrt(sum(map(mul, own, own))) or 1.0
    found = {}
    for image_id, vector in rows.values_list("image_id", "vector"):
        other = _numbers(vector)
        other_length = math.sqrt(sum(map(mul, other, other))) or 1.0
        found[image_id] = sum(map(mul, own, other)) / (length * other_length)
    return found


def _numbers(vector: bytes | memoryview) -> list[int]:
    return memoryview(vector).cast("B").cast("b").tolist()
