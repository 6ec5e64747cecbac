"""Store of encoder features on disk: one memory-mapped float16 file per encoder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.ml.contract import FloatArray, ProgressCallback
from inference.ml.encoders import Encoder, pixels
from training.ml.data.dataset import CaptionedImage

BATCH = 64


class FeatureStore:
    """Rows float16 [cells, channels] by key: the image's SHA-256, with `:flip` where mirrored.

    The index is written after the rows, so that a killed process leaves a consistent store that
    only misses its last batch.
    """

    def __init__(self, folder: Path, *, name: str, shape: tuple[int, int]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.shape = shape
        self._data = folder / f"{name}.f16"
        self._index_file = folder / f"{name}.json"
        self._rows: dict[str, int] = {}
        if self._index_file.exists():
            self._rows = json.loads(self._index_file.read_text())

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, keys: Sequence[str], features: FloatArray) -> None:
        """Append features float32 [n, cells, channels] under new keys."""
        start = len(self._rows)
        with self._data.open("r+b" if self._data.exists() else "w+b") as file:
            file.seek(start * self._row_bytes)
            file.write(np.ascontiguousarray(features, np.float16).tobytes())
        self._rows.update({key: start + i for i, key in enumerate(keys)})
        fresh = self._index_file.with_suffix(".new")
        fresh.write_text(json.dumps(self._rows))
        fresh.replace(self._index_file)

    def rows(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """Look up the row numbers int64 [n] of keys. Raises KeyError for an unknown key."""
        return np.array([self._rows[key] for key in keys], np.int64)

    def read(self, rows: NDArray[np.int64]) -> FloatArray:
        """Read the features of rows [n] from disk: float32 [n, cells, channels].

        The map is opened anew for each batch: pages stay in the file system's cache, not in this
        process, so that memory does not grow with the dataset.
        """
        stored = np.memmap(self._data, np.float16, "r", shape=(len(self._rows), *self.shape))
        return stored[rows].astype(np.float32)

    @property
    def _row_bytes(self) -> int:
        return self.shape[0] * self.shape[1] * np.dtype(np.float16).itemsize


def store_features(
    pictures: Sequence[CaptionedImage],
    encoder: Encoder,
    folder: Path,
    *,
    flip: bool = False,
    progress: ProgressCallback | None = None,
) -> FeatureStore:
    """Encode the images that the encoder's store lacks, mirrored ones too with `flip`."""
    height, width = encoder.grid
    shape = (height * width, encoder.channels)
    store = FeatureStore(folder, name=encoder.key, shape=shape)
    wanted = {feature_key(p, flip=False): p for p in pictures}
    missing = [(key, p) for key, p in wanted.items() if _lacks(store, key, flip=flip)]
    for at in range(0, len(missing), BATCH):
        batch = missing[at : at + BATCH]
        _store_batch(store, encoder, [p.path for _, p in batch], [k for k, _ in batch], flip=flip)
        if progress:
            progress(min(at + BATCH, len(missing)), len(missing))
    return store


def feature_key(picture: CaptionedImage, *, flip: bool) -> str:
    """Return the key of an image's features, or of its mirror image's."""
    return f"{picture.digest}:flip" if flip else picture.digest


def _lacks(store: FeatureStore, key: str, *, flip: bool) -> bool:
    return key not in store or (flip and f"{key}:flip" not in store)


def _store_batch(
    store: FeatureStore, encoder: Encoder, paths: list[Path], keys: list[str], *, flip: bool
) -> None:
    images = read_pixels(paths, encoder.config.image_size)
    views = [(keys, images)]
    if flip:
        views.append(([f"{key}:flip" for key in keys], images[:, :, ::-1]))
    for names, view in views:
        new = [i for i, name in enumerate(names) if name not in store]
        if new:
            store.append([names[i] for i in new], encoder.encode_pixels(view[new]))


def read_pixels(paths: Sequence[Path], size: int) -> NDArray[np.uint8]:
    """Read image files, resized: uint8 [n, size, size, 3]."""
    return pixels([read_picture(path) for path in paths], size)


def read_picture(path: Path) -> Image.Image:
    """Read an image file as RGB."""
    with Image.open(path) as image:
        return image.convert("RGB")
