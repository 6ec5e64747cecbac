"""Cache of captioners in memory: the least recently used are evicted when memory is short."""

import functools
import gc
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from gallery.captions import checkpoint_store
from gallery.core.errors import GalleryError
from gallery.models import ModelVersion
from inference.checkpoint import MANIFEST, open_captioner
from inference.loading import CrashGuard
from inference.ml.contract import Captioner

logger = logging.getLogger(__name__)


@dataclass
class LoadedCaptioner:
    """A captioner in memory, with the images and seconds of its model calls."""

    name: str
    captioner: Captioner
    pictures: int = 0
    seconds: float = 0.0

    @functools.cached_property
    def nbytes(self) -> int:
        """Bytes of weights in memory."""
        return self.captioner.nbytes

    @contextmanager
    def timed(self, pictures: int) -> Iterator[None]:
        """Time a model call on `pictures` images; a call that raises is not counted."""
        start = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - start
        self.pictures += pictures

    def report(self) -> dict[str, Any]:
        """Return what the worker reports: {name, bytes, captions_per_second}."""
        rate = self.pictures / self.seconds if self.seconds else None
        return {
            "name": self.name,
            "bytes": self.nbytes,
            "captions_per_second": None if rate is None else round(rate, 2),
        }


class ModelCache:
    """Cache of captioners by version and manifest hash, limited to `budget` bytes of weights.

    The hash is part of the key so that a checkpoint whose files were replaced is loaded again.
    """

    def __init__(
        self,
        *,
        budget: int,
        load: Callable[[Path], Captioner] = open_captioner,
        guard: CrashGuard | None = None,
    ) -> None:
        self.budget = budget
        self._load = load
        self._guard = guard
        self._held: OrderedDict[tuple[str, str], LoadedCaptioner] = OrderedDict()

    def get(self, version: ModelVersion) -> LoadedCaptioner:
        """Return a version's captioner, loaded if necessary. Raises GalleryError if that fails."""
        try:
            folder = checkpoint_store.folder_of(version)
            key = (str(version), _fingerprint(folder))
            if key not in self._held:
                self._make_room(version.bytes)
                self._held[key] = LoadedCaptioner(str(version), self._loaded(key[1], folder))
                self._make_room(0)
        except Exception as error:  # a library may raise anything on a checkpoint's files
            logger.exception("The captioner %s cannot be loaded", version)
            raise GalleryError("captioner_unavailable", version=str(version)) from error
        self._held.move_to_end(key)
        return self._held[key]

    def _loaded(self, fingerprint: str, folder: Path) -> Captioner:
        """Load a captioner and warm it up, under the crash guard if there is one."""
        if self._guard is None:
            return self._load(folder)
        with self._guard.loading(fingerprint, folder), _without_collections():
            captioner = self._load(folder)
            captioner.caption([Image.new("RGB", (224, 224), "white")])
            return captioner

    def _make_room(self, size: int) -> None:
        """Evict the least recently used until `size` more bytes fit; with 0, keep at least one."""
        keep = 0 if size else 1
        while len(self._held) > keep and self.nbytes + size > self.budget:
            _, evicted = self._held.popitem(last=False)
            logger.info("Let go of %s to make room", evicted.name)

    @property
    def nbytes(self) -> int:
        """Bytes of weights in memory."""
        return sum(held.nbytes for held in self._held.values())

    def report(self) -> list[dict[str, Any]]:
        """Return what is loaded, the most recently used last."""
        return [held.report() for held in self._held.values()]


@contextmanager
def _without_collections() -> Iterator[None]:
    """Pause the garbage collector: nearly all that a library and its model allocate is kept."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _fingerprint(folder: Path) -> str:
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


@functools.cache
def models() -> ModelCache:
    """Return this process's cache of captioners."""
    guard = CrashGuard(
        settings.DATA_DIR / "workers" / "loading",
        trial_seconds=settings.MODEL_LOAD_SECONDS / 4,  # two trials take half; loading, the rest
    )
    return ModelCache(budget=settings.MODEL_MEMORY_BYTES, guard=guard)
