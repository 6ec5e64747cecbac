"""Training loop of every trainer: phases in turn, with a checkpoint after every epoch.

A run's folder holds `last/` (captioner, optimizer state, progress: what `resume` reads), `best/`
(the checkpoint with the highest dev CIDEr so far) and `log.json`. Both folders are checkpoints.
"""

from __future__ import annotations

import json
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, asdict, dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from inference.checkpoint import replace_folder, save_checkpoint, write_manifest
from inference.ml.contract import Captioner, Search
from training.ml.data.dataset import CaptionedImage
from training.ml.train.batches import Sentences
from training.ml.train.config import Phase, RunConfig
from training.ml.train.progress import (
    LOG,
    Clock,
    EpochCallback,
    LogEntry,
    MetricSums,
    RunProgress,
    StepCallback,
    steps_of,
)

GREEDY = Search("greedy")
PROGRESS = "progress.json"
B = TypeVar("B")
C = TypeVar("C", bound=Captioner)


@dataclass(eq=False)
class PhasedRun(ABC, Generic[C]):
    """Training run on given images, in one folder; a subclass trains a phase.

    `report` is called with the log entry of each epoch. `step` is called between steps; an
    exception that it raises ends the run.
    """

    captioner: C
    config: RunConfig
    train_pictures: tuple[CaptionedImage, ...]
    dev_pictures: tuple[CaptionedImage, ...]
    folder: Path
    _: KW_ONLY
    name: str
    report: EpochCallback = lambda entry: None
    step: StepCallback = lambda: None
    sentences: Sentences = field(init=False)

    def __post_init__(self) -> None:
        self.progress, self.clock = RunProgress(), Clock()
        self._set_captioner(self.captioner)

    def run(self, *, resume: bool = False) -> float:
        """Train every phase that is left; return the best dev CIDEr."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stored = self.folder / "last" / PROGRESS
        resumed = resume and stored.exists()
        if resumed:
            self.progress = RunProgress(**json.loads(stored.read_text()))
        while self.progress.phase < len(self.config.phases):
            self._train_phase(self.config.phases[self.progress.phase], resumed=resumed)
            resumed = False
            self.progress.phase += 1
            self.progress.epoch = self.progress.since_best = 0
        return self.progress.best

    @abstractmethod
    def _set_captioner(self, captioner: C) -> None:
        """Set the captioner to train, and encode the captions with its vocabulary."""

    @abstractmethod
    def _train_phase(self, phase: Phase, *, resumed: bool) -> None:
        """Train a phase from the best weights so far, or resume it in the interrupted epoch."""

    def _continues(self, phase: Phase) -> bool:
        return self.progress.epoch < phase.epochs and self.progress.since_best < phase.patience

    def _epoch_steps(self, phase: Phase) -> int:
        return len(self.sentences.plan(phase, np.random.default_rng(0)))

    def _steps(self) -> tuple[int, int]:
        """Count the steps done and all steps."""
        phases = [(phase.epochs, self._epoch_steps(phase)) for phase in self.config.phases]
        return steps_of(self.progress, phases)

    def _train_epoch(
        self, batches: Iterable[B], learn: Callable[[B], tuple[dict[str, float], float]]
    ) -> LogEntry:
        """Learn from an epoch's batches; return its log entry."""
        started, measures = time.monotonic(), MetricSums()
        for batch in batches:
            self.step()
            measures.add(*learn(batch))
            self.clock.done += 1
        return {
            "phase": self.progress.phase,
            "epoch": self.progress.epoch,
            **measures.means(),
            "train_seconds": round(time.monotonic() - started, 2),
        }

    def _log_epoch(self, entry: LogEntry, since: float) -> None:
        """Log an epoch whose evaluation began at `since`; keep its captioner if it is the best."""
        progress = self.progress
        better = entry["CIDEr"] > progress.best
        progress.best = max(progress.best, entry["CIDEr"])
        progress.since_best = 0 if better else progress.since_best + 1
        progress.epoch += 1
        entry["dev_seconds"] = round(time.monotonic() - since, 2)
        entry["minutes_left"] = self._minutes_left(entry["train_seconds"] + entry["dev_seconds"])
        progress.log.append(entry)
        if better:
            scores = {"dev greedy": {name: entry[name] for name in ("CIDEr", "BLEU-4")}}
            save_checkpoint(
                self.captioner, self.folder / "best", name=self.name, version="0", scores=scores
            )

    def _minutes_left(self, seconds: float) -> float:
        """Estimate the minutes left, if no phase stops early and epochs take `seconds`."""
        progress = self.progress
        epochs = sum(phase.epochs for phase in self.config.phases[progress.phase :])
        return round((epochs - progress.epoch) * seconds / 60, 1)

    def _save_last(self, save_state: Callable[[Path], None]) -> None:
        """Write `last`, from which the run can resume, and report the epoch that was logged."""
        fresh = self.folder / ".last.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        self.captioner.save(fresh)
        save_state(fresh)
        (fresh / PROGRESS).write_text(json.dumps(asdict(self.progress)))
        write_manifest(fresh)
        replace_folder(fresh, self.folder / "last")
        (self.folder / LOG).write_text(json.dumps(self.progress.log, indent=1))
        self.report(self.progress.log[-1])
