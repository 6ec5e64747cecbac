"""Progress of a run, written into its row: stage, epochs, samples, best so far."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils import timezone

from training.models import TrainingRun

LINES = 500


class RunLog:
    """Writes the progress of a run into its row."""

    def __init__(self, run: TrainingRun) -> None:
        self.run = run
        self._since = time.monotonic()

    def stage(self, stage: str) -> None:
        """Store the present stage, and append it to the log with the time."""
        self.run.lines = [*self.run.lines[-LINES:], [timezone.now().isoformat(), stage]]
        self.write(stage=stage, lines=self.run.lines)

    def epoch(self, log: Sequence[Mapping[str, float]], captions: Sequence[str]) -> None:
        """Store the log of epochs so far, and the last epoch's captions of the sample images."""
        for sample, caption in zip(self.run.samples, captions, strict=True):
            # The captions of an epoch that a crash left unrecorded are filled in from the next.
            sample["said"] += [caption] * (len(log) + 1 - len(sample["said"]))
        self.run.best = max(entry["CIDEr"] for entry in log)
        self.write(log=list(log), samples=self.run.samples, best=self.run.best)
        self.stage(f"Epoch {len(log)}: CIDEr {log[-1]['CIDEr']:.3f}")

    def write(self, **fields: object) -> None:
        """Store fields of the run."""
        TrainingRun.objects.filter(pk=self.run.pk).update(**fields)

    def add_time(self) -> None:
        """Add the time since the last call to the seconds that the run took."""
        now = time.monotonic()
        self.write(seconds=F("seconds") + (now - self._since))
        self._since = now
