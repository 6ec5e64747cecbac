"""Embeddings of images: pooled encoder features, small enough to store for every image."""

import functools
import hashlib
from collections.abc import Sequence

import numpy as np

from gallery.images import similar
from inference.features import FeatureCache
from inference.ml.contract import Captioner, FloatArray, SharesFeatures

BITS = 64
SEED = 20240607  # of the projections: sketches of another seed say nothing about these


def remember(captioner: Captioner, kept: FeatureCache, pictures: Sequence[tuple[int, str]]) -> None:
    """Store embeddings of these images (id, SHA-256) whose features are still in memory."""
    if not isinstance(captioner, SharesFeatures):
        return
    seen = kept.looks(captioner, [digest for _image_id, digest in pictures])
    here = [(image_id, seen[digest]) for image_id, digest in pictures if digest in seen]
    found = looks([features for _image_id, features in here])
    similar.remember(
        encoder=hashlib.sha256(captioner.features_key.encode()).hexdigest()[:32],
        embeddings={image_id: look for (image_id, _seen), look in zip(here, found, strict=True)},
    )


def looks(features: Sequence[FloatArray]) -> list[similar.Embedding]:
    """Pool features, each [cells, channels], to one small vector and its 64 signs."""
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
