"""Similar images, by the embeddings that a captioner's encoder computed.

Every image has a vector and a sketch: 64 sign bits, most of which are equal for similar images. The
sketches of the owner's newest images are compared by Hamming distance, and the vectors of the
nearest ones by cosine similarity, so that the time is bounded for any number of images.
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

COMPARED_SKETCHES = 100_000  # sketches: as many as a user may have images
COMPARED = 200  # vectors
SHOWN = 12
ALIKE = 0.5  # cosine similarity below which two images are not shown as similar


@dataclass(frozen=True)
class Embedding:
    """An image's embedding: a sketch of 64 bits as a signed integer, and a vector of int8."""

    sketch: int
    vector: bytes


@dataclass(frozen=True)
class Similar:
    """A similar image; `likeness` is the cosine similarity."""

    image: Image
    likeness: float


def remember(*, encoder: str, embeddings: Mapping[int, Embedding]) -> None:
    """Store the embeddings of images; skip images that were deleted meanwhile."""
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
    except IntegrityError:  # an image was deleted; the next captions store the others
        return


def similar(*, owner: User, image_id: int, limit: int = SHOWN) -> list[Similar]:
    """Return the owner's images most similar to this one, best first. Raise NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    feature = image.features.order_by("-pk").first()
    if feature is None:
        return []
    rows = PictureFeature.objects.filter(owner=owner, encoder=feature.encoder)
    likeness_by_id = _likeness(feature, rows.filter(image_id__in=_nearest(feature, owner)))
    best = sorted(likeness_by_id.items(), key=lambda pair: -pair[1])
    images = owned_images.images(owner=owner).in_bulk([pk for pk, _likeness in best])
    found = [Similar(images[pk], alike) for pk, alike in best if pk in images and alike >= ALIKE]
    return found[:limit]


def _nearest(feature: PictureFeature, owner: User) -> list[int]:
    """Return the ids of the images with the nearest sketches, without the image itself."""
    rows = PictureFeature.objects.filter(owner=owner, encoder=feature.encoder).order_by("-image")
    sketches = rows.values_list("image_id", "sketch")[:COMPARED_SKETCHES]
    differ = (
        ((sketch ^ feature.sketch) % 2**64).bit_count() << 64 | image_id
        for image_id, sketch in sketches.iterator(chunk_size=10_000)
        if image_id != feature.image_id
    )
    return [each % 2**64 for each in heapq.nsmallest(COMPARED, differ)]


def _likeness(feature: PictureFeature, rows: QuerySet[PictureFeature]) -> dict[int, float]:
    own_vector = _numbers(feature.vector)
    length = math.sqrt(sum(map(mul, own_vector, own_vector))) or 1.0
    found = {}
    for image_id, vector in rows.values_list("image_id", "vector"):
        other = _numbers(vector)
        other_length = math.sqrt(sum(map(mul, other, other))) or 1.0
        found[image_id] = sum(map(mul, own_vector, other)) / (length * other_length)
    return found


def _numbers(vector: bytes | memoryview) -> list[int]:
    return memoryview(vector).cast("B").cast("b").tolist()
