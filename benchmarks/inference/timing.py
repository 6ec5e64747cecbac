"""Shared code of the benchmarks: timing, generated images, a row of the table as JSON."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from PIL import Image

from inference.ml.contract import GeneratedCaption

T = TypeVar("T")
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


@dataclasses.dataclass(frozen=True)
class TimingRow:
    """Row of the table: seconds for the same work by a baseline and by this project."""

    what: str
    old: str
    old_seconds: float
    new_seconds: float
    bar: float
    note: str = ""

    @property
    def times(self) -> float:
        """Speedup over the baseline."""
        return self.old_seconds / self.new_seconds

    def write(self) -> None:
        """Print the row for `python -m benchmarks inference`."""
        print(json.dumps(dataclasses.asdict(self)), flush=True)


def side_by_side(
    old: Callable[[], object], new: Callable[[], object], *, rounds: int = 3
) -> tuple[float, float]:
    """Time two functions alternately after a warm-up call of each; return their least seconds."""
    old(), new()
    pairs = [(_seconds(old), _seconds(new)) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """Return a call's result and its seconds."""
    start = time.perf_counter()
    return call(), time.perf_counter() - start


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def smooth_images(count: int, side: int = 224) -> list[Image.Image]:
    """Generate smooth RGB images that differ from each other, the same in every run."""
    rng = np.random.default_rng(0)
    coarse = (rng.integers(0, 255, (6, 6, 3), dtype=np.uint8) for _ in range(count))
    return [Image.fromarray(c).resize((side, side), Image.Resampling.BICUBIC) for c in coarse]


def words(found: Sequence[Sequence[GeneratedCaption]]) -> list[tuple[str, ...]]:
    """List the words of each image's best caption."""
    return [best[0].words for best in found]


def same(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> None:
    """Exit with an error where captions differ: only equal results can be compared in speed."""
    if [tuple(each) for each in old] != [tuple(each) for each in new]:
        raise SystemExit(f"The captions differ:\n{old}\n{new}")
