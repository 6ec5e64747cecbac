"""Cache of encoder features in memory, shared by the captioners on the same encoder."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.conf import settings
from PIL import Image

from inference.ml.contract import Captioner, FloatArray, GeneratedCaption, Search, SharesFeatures


class FeatureCache:
    """LRU cache of features by encoder and image, limited to `budget` bytes."""

    def __init__(self, *, budget: int) -> None:
        self._budget = budget
        self._kept: OrderedDict[tuple[str, str], FloatArray] = OrderedDict()
        self.nbytes = self.hits = self.misses = 0

    def caption(
        self,
        captioner: Captioner,
        images: Sequence[Image.Image],
        digests: Sequence[str],
        search: Search,
    ) -> list[list[GeneratedCaption]]:
        """Caption images; those whose features are cached are not encoded again.

        `digests` are the SHA-256 of the images. The captions equal those of `captioner.caption`.
        """
        if not isinstance(captioner, SharesFeatures) or not images:
            return captioner.caption(images, search)
        return captioner.caption_features(self._features(captioner, images, digests), search)

    def _features(
        self, captioner: SharesFeatures, images: Sequence[Image.Image], digests: Sequence[str]
    ) -> FloatArray:
        keys = [(captioner.features_key, digest) for digest in digests]
        found = {key: self._kept[key] for key in keys if key in self._kept}
        new = {key: image for key, image in zip(keys, images, strict=True) if key not in found}
        self.hits += sum(key in found for key in keys)
        self.misses += len(new)
        if new:
            encoded = captioner.features(list(new.values()))
            found |= zip(new, encoded, strict=True)
        for key in keys:
            self._keep(key, found[key])
        return np.stack([found[key] for key in keys])

    def cached(self, captioner: SharesFeatures, digests: Sequence[str]) -> dict[str, FloatArray]:
        """Return the cached features of images by digest, each float32 [cells, channels]."""
        keys = {digest: (captioner.features_key, digest) for digest in digests}
        return {digest: self._kept[key] for digest, key in keys.items() if key in self._kept}

    def _keep(self, key: tuple[str, str], features: FloatArray) -> None:
        if key not in self._kept:
            self._kept[key] = features.copy()  # a view would hold its whole batch
            self.nbytes += features.nbytes
        self._kept.move_to_end(key)
        while self.nbytes > self._budget:
            _, evicted = self._kept.popitem(last=False)
            self.nbytes -= evicted.nbytes

    def report(self) -> dict[str, Any]:
        """Return what the worker reports: {name, bytes, pictures, hits, misses}."""
        return {
            "name": "picture features",
            "bytes": self.nbytes,
            "pictures": len(self._kept),
            "hits": self.hits,
            "misses": self.misses,
        }


@functools.cache
def kept() -> FeatureCache:
    """Return this process's cache of features."""
    return FeatureCache(budget=settings.FEATURE_MEMORY_BYTES)
