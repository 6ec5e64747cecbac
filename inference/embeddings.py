"""Embeddings of images: pooled encoder features, small enough to store for every image."""

import functools
import hashlib
from collections.abc import Sequence

import numpy as np

from gallery.images import similar
from inference.features import FeatureCache
from inference.ml.contract import Captioner, FloatArray, SharesFeatures

BITS = 64
SEED = 20240607  # of the projections; sketches of different seeds cannot be compared


def remember(captioner: Captioner, kept: FeatureCache, pictures: Sequence[tuple[int, str]]) -> None:
    """Store the embeddings of those images (id, SHA-256) whose features are still cached."""
    if not isinstance(captioner, SharesFeatures):
        return
    features = kept.cached(captioner, [digest for _image_id, digest in pictures])
    cached = [(image_id, features[digest]) for image_id, digest in pictures if digest in features]
    found = looks([each for _image_id, each in cached])
    similar.remember(
        encoder=hashlib.sha256(captioner.features_key.encode()).hexdigest()[:32],
        embeddings={
            image_id: embedding
            for (image_id, _features), embedding in zip(cached, found, strict=True)
        },
    )


def looks(features: Sequence[FloatArray]) -> list[similar.Embedding]:
    """Compute the embedding of each image from its features, float32 [cells, channels].

    The vector is the mean over cells, centred, scaled and rounded to int8 [channels]; the sketch is
    the signs of its 64 random projections.
    """
    if not features:
        return []
    pooled = np.stack([each.mean(axis=0) for each in features])
    centred = pooled - pooled.mean(axis=1, keepdims=True)
    unit = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    largest = np.maximum(np.abs(unit).max(axis=1, keepdims=True), 1e-9)
    signs = unit @ _projections(unit.shape[1]).T > 0
    sketches = np.packbits(signs, axis=1).view(">i8")[:, 0]
    vectors = np.round(unit * (127 / largest)).astype(np.int8)
    return [
        similar.Embedding(sketch=int(sketch), vector=vector.tobytes())
        for sketch, vector in zip(sketches, vectors, strict=True)
    ]


@functools.cache
def _projections(channels: int) -> FloatArray:
    made = np.random.default_rng(SEED).standard_normal((BITS, channels))
    return made.astype(np.float32)
