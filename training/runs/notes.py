"""What a run at work says of itself, written while it goes on: stage, log, samples, best so far."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from gallery.core.errors import LeaseLostError
from gallery.jobs.process import WorkerProcess
from gallery.models import Job
from training.ml.train.progress import Clock
from training.models import TrainingRun

LINES = 500
#: How much of a run training is; measuring is the rest.
TRAINING_SHARE = 0.9


class StopAskedError(Exception):
    """Somebody asked the run to end with the best it has."""


class Notes:
    """The row of a run that this process works on, and the lease on its job."""

    def __init__(self, run: TrainingRun, job: Job, here: WorkerProcess) -> None:
        if job.lease_token is None:
            raise AssertionError("A claimed job has a lease token.")
        self.run, self.job, self.here, self.token = run, job, here, job.lease_token
        self.progress = 0.0
        self.clock: Clock | None = None
        self._since = time.monotonic()

    def step(self) -> None:
        """Between steps: renew the lease. Raises LeaseLostError or StopAskedError."""
        if self.clock and self.clock.stage == "training":
            self.progress = TRAINING_SHARE * self.clock.share
        held = self.here.step(token=self.token, progress=self.progress)
        if held is None:
            return
        if self.job.pk not in held:
            raise LeaseLostError
        if TrainingRun.objects.filter(pk=self.run.pk, stop_asked=True).exists():
            raise StopAskedError

    def renew(self) -> None:
        """The same for work that no stop interrupts, such as the last measurement."""
        held = self.here.step(token=self.token, progress=self.progress)
        if held is not None and self.job.pk not in held:
            raise LeaseLostError

    def loading(self) -> None:
        """Renew the lease, and allow what comes next the time that a model takes to load."""
        self.renew()
        self.here.loading()

    def say(self, stage: str) -> None:
        """Note what is done now, in the page's head and in the log."""
        self.run.lines = [*self.run.lines[-LINES:], [timezone.now().isoformat(), stage]]
        self.write(stage=stage, lines=self.run.lines)

    def epoch(self, log: Sequence[dict[str, Any]], said: Sequence[str]) -> None:
        """Note the epochs so far, and the last one's sentences for the sample pictures."""
        for sample, sentence in zip(self.run.samples, said, strict=True):
            # An epoch that a crash kept from being told has no sentences of its own.
            sample["said"] += [sentence] * (len(log) + 1 - len(sample["said"]))
        self.run.best = max(entry["CIDEr"] for entry in log)
        self.write(log=list(log), samples=self.run.samples, best=self.run.best)
        self.say(f"Epoch {len(log)}: CIDEr {log[-1]['CIDEr']:.3f}")

    def write(self, **fields: Any) -> None:
        TrainingRun.objects.filter(pk=self.run.pk).update(**fields)

    def spent(self) -> None:
        """Add the time since the last call to what the run took."""
        now = time.monotonic()
        self.write(seconds=F("seconds") + (now - self._since))
        self._since = now
