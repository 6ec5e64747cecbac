"""Captioners held in memory: loaded once, kept while they fit, the longest unused let go first."""

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
    """A captioner in memory, and what it has done since it was loaded."""

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
        """Count a call that captions so many pictures, unless it raises."""
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
    """Captioners by checkpoint. The key names the files' contents: a replaced file loads anew."""

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
        """Return the captioner, loading it if need be. Raises GalleryError when it cannot be."""
        try:
            folder = checkpoint_store.folder_of(version)
            key = (str(version), _fingerprint(folder))
            if key not in self._held:
                self._make_room(version.bytes)
                self._held[key] = LoadedCaptioner(str(version), self._loaded(key[1], folder))
                self._make_room(0)
        except Exception as error:  # whatever a checkpoint's files make a library raise
            logger.exception("The captioner %s cannot be loaded", version)
            raise GalleryError("captioner_unavailable", version=str(version)) from error
        self._held.move_to_end(key)
        return self._held[key]

    def _loaded(self, fingerprint: str, folder: Path) -> Captioner:
        """Load and warm a captioner, where its dying of it will be noticed."""
        if self._guard is None:
            return self._load(folder)
        with self._guard.loading(fingerprint, folder), _without_collections():
            captioner = self._load(folder)
            captioner.caption([Image.new("RGB", (224, 224), "white")])
            return captioner

    def _make_room(self, size: int) -> None:
        """Let go of the longest unused until `size` more bytes fit. The newest always stays."""
        keep = 0 if size else 1
        while len(self._held) > keep and self.nbytes + size > self.budget:
            _, gone = self._held.popitem(last=False)
            logger.info("Let go of %s to make room", gone.name)

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
        trial_seconds=settings.MODEL_LOAD_SECONDS / 4,  # two, and as much again for loading
    )
    return ModelCache(budget=settings.MODEL_MEMORY_BYTES, guard=guard)
