"""Progress of a training run: position, metrics, and time left."""

from __future__ import annotations

import dataclasses
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

LOG = "log.json"
#: Numbers of an epoch by name: phase, epoch, loss, scores, seconds.
LogEntry = dict[str, float]
#: Called with the log entry of each epoch.
EpochCallback = Callable[[LogEntry], None]
#: Called between steps; an exception that it raises ends the run.
StepCallback = Callable[[], None]


@dataclasses.dataclass
class RunProgress:
    """Position of a run, its best dev CIDEr, and its log."""

    phase: int = 0
    epoch: int = 0
    best: float = -1.0
    since_best: int = 0
    log: list[LogEntry] = dataclasses.field(default_factory=list)


class MetricSums:
    """Sums over an epoch, for means per word or caption."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = defaultdict(float)
        self._count = 0.0

    def add(self, sums: dict[str, float], count: float) -> None:
        """Add sums by metric over `count` words or captions."""
        for name, part in sums.items():
            self._sums[name] += part
        self._count += count

    def means(self) -> dict[str, float]:
        """Divide the sums by the count."""
        return {name: total / max(1.0, self._count) for name, total in self._sums.items()}


@dataclasses.dataclass
class Clock:
    """Progress of the present stage of a run, in steps.

    `total` counts every epoch of every phase, although a run may stop early.
    """

    stage: str = ""
    done: int = 0
    total: int = 0
    _first: int = 0
    _since: float = dataclasses.field(default_factory=time.monotonic)

    def begin(self, stage: str, done: int, total: int) -> None:
        """Start a stage, or resume it after `done` of its steps."""
        self.stage, self.done, self.total = stage, done, total
        self._first, self._since = done, time.monotonic()

    @property
    def share(self) -> float:
        """Share of the steps that are done, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds left at most, at the mean time of this process's steps; None before the first."""
        steps = self.done - self._first
        if not steps:
            return None
        return (time.monotonic() - self._since) / steps * (self.total - self.done)


def steps_of(progress: RunProgress, phases: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Count the steps done and all steps; a phase is (epochs, steps per epoch)."""
    behind = sum(epochs * steps for epochs, steps in phases[: progress.phase])
    total = sum(epochs * steps for epochs, steps in phases)
    return behind + progress.epoch * phases[progress.phase][1], total
