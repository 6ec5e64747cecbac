"""Where a run is, and how it tells."""

from __future__ import annotations

import dataclasses
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

LOG = "log.json"
EpochCallback = Callable[[dict[str, Any]], None]
StepCallback = Callable[[], None]


@dataclasses.dataclass
class RunProgress:
    """Where a run is: everything about it that is no array."""

    phase: int = 0
    epoch: int = 0
    best: float = -1.0
    since_best: int = 0
    log: list[dict[str, Any]] = dataclasses.field(default_factory=list)


class MetricSums:
    """Sums over an epoch, and their means per word or sentence at its end."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = defaultdict(float)
        self._count = 0.0

    def add(self, sums: dict[str, float], count: float) -> None:
        for name, part in sums.items():
            self._sums[name] += part
        self._count += count

    def means(self) -> dict[str, float]:
        return {name: total / max(1.0, self._count) for name, total in self._sums.items()}


@dataclasses.dataclass
class Clock:
    """How far the present stage of a run is, for whoever shows it between two steps.

    `total` counts every epoch of every phase: a run that stops early is done sooner.
    """

    stage: str = ""
    done: int = 0
    total: int = 0
    _first: int = 0
    _since: float = dataclasses.field(default_factory=time.monotonic)

    def begin(self, stage: str, done: int, total: int) -> None:
        """Start a stage, or go on with it after `done` of its steps."""
        self.stage, self.done, self.total = stage, done, total
        self._first, self._since = done, time.monotonic()

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At most, if the other steps take as long as those of this process did."""
        gone = self.done - self._first
        if not gone:
            return None
        return (time.monotonic() - self._since) / gone * (self.total - self.done)


def steps_of(progress: RunProgress, phases: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Steps behind a run, and all of them; a phase is how many epochs of how many steps."""
    behind = sum(epochs * steps for epochs, steps in phases[: progress.phase])
    total = sum(epochs * steps for epochs, steps in phases)
    return behind + progress.epoch * phases[progress.phase][1], total
