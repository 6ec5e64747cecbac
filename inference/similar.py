"""What an encoder saw in a picture, made small enough to keep for every picture of the site."""

import functools
import hashlib
from collections.abc import Sequence

import numpy as np

from gallery.library import similar
from inference.features import FeatureCache
from inference.ml.contract import Captioner, FloatArray, SharesFeatures

BITS = 64
SEED = 20240607  # of the projections: sketches of another seed say nothing about these


def remember(captioner: Captioner, kept: FeatureCache, pictures: Sequence[tuple[int, str]]) -> None:
    """Keep what was seen in these pictures (id, digest), as far as it is still in memory."""
    if not isinstance(captioner, SharesFeatures):
        return
    looks = kept.looks(captioner, [digest for _image_id, digest in pictures])
    similar.remember(
        encoder=hashlib.sha256(captioner.features_key.encode()).hexdigest()[:32],
        looks={image_id: look(looks[digest]) for image_id, digest in pictures if digest in looks},
    )


def look(features: FloatArray) -> similar.Look:
    """Pool features [cells, channels] to one small vector and its 64 signs."""
    pooled = features.mean(axis=0)
    centred = pooled - pooled.mean()
    unit = centred / max(float(np.linalg.norm(centred)), 1e-9)
    largest = max(float(np.abs(unit).max()), 1e-9)
    signs = _projections(unit.size) @ unit > 0
    sketch = np.packbits(signs).view(">i8")[0]
    vector = np.round(unit * (127 / largest)).astype(np.int8)
    return similar.Look(sketch=int(sketch), vector=vector.tobytes())


@functools.cache
def _projections(channels: int) -> FloatArray:
    made = np.random.default_rng(SEED).standard_normal((BITS, channels))
    return made.astype(np.float32)
