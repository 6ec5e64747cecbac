"""A training run from its claimed job to a measured candidate. Loads the model library.

Every part can be repeated: a run that was killed resumes in the epoch in which it was killed, and
ends with the same weights.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from gallery.core.errors import GalleryError
from gallery.jobs.runtime import ClaimedJob
from inference.ml.contract import CaptionerError, Search
from training.datasets import selectors as datasets
from training.datasets import services as freezing
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.features import feature_key, store_features
from training.ml.data.readers import open_dataset
from training.ml.train.keras_trainer import KerasRun
from training.ml.train.progress import Clock
from training.ml.train.recipe import recipe_from_values
from training.ml.train.retraining import prepare_retraining
from training.models import GateReport, TrainingRun
from training.runs import candidates, judging
from training.runs.code import code_version
from training.runs.run_log import RunLog

SAMPLES = 6
#: Share of training in a run's progress; the evaluation is the rest.
TRAINING_SHARE = 0.9
GREEDY = Search("greedy")


class StopAskedError(Exception):
    """Signal between steps that the run was asked to stop with its best checkpoint so far."""


class Promote(Protocol):
    """Callback that makes the candidate of a gate report live if its gate is open."""

    def __call__(self, *, report: GateReport) -> object: ...


class RunExecution:
    """Execution of a training run under a claimed job."""

    def __init__(self, claimed: ClaimedJob, run: TrainingRun) -> None:
        self.claimed, self.run, self.log = claimed, run, RunLog(run)
        self.folder = Path(settings.TRAINING_DIR) / f"run-{run.pk}"
        self.cache = Path(settings.TRAINING_DIR) / "features"
        self._clock: Clock | None = None
        self._progress = 0.0

    def execute(self, *, promote: Promote) -> None:
        """Train and measure; `promote` is called with the gate report where the run asks for it.

        Raises LeaseLostError, and GalleryError with the reason when the run fails.
        """
        try:
            self._execute(promote)
        except (CaptionerError, DataError) as error:
            raise GalleryError("training_failed", reason=str(error)) from error
        finally:
            self.log.add_time()

    def _execute(self, promote: Promote) -> None:
        own, base = self._begin()
        self._loading()
        trained = self._train(own, base)
        self._loading()
        self.log.stage("Measuring against the live captioner")
        candidate = candidates.register(self.run, trained)
        report = judging.judge(self.claimed, self.run, candidate, own, base)
        with transaction.atomic():
            self.claimed.succeed()
            self.log.write(stage="Done", candidate=candidate)
            if self.run.promote:
                promote(report=report)

    def _begin(self) -> tuple[CaptionDataset, CaptionDataset | None]:
        """Freeze a revision where none was chosen; return it and the base data."""
        run = self.run
        if run.dataset is None:
            run.dataset = freezing.freeze(person=run.started_by)
        run.code_version = code_version()
        self.log.write(dataset=run.dataset, code_version=run.code_version)
        self.log.stage(f"Started on {platform.node()}")
        base = open_dataset(Path(run.base_data)) if run.base_data else None
        return datasets.as_values(run.dataset), base

    def _step(self) -> None:
        """Renew the lease between steps. Raises LeaseLostError or StopAskedError."""
        if self._clock and self._clock.stage == "training":
            self._progress = TRAINING_SHARE * self._clock.share
        if not self.claimed.step(self._progress):
            return
        if TrainingRun.objects.filter(pk=self.run.pk, stop_asked=True).exists():
            raise StopAskedError

    def _loading(self) -> None:
        """Renew the lease, and extend the time limit for the model load that follows."""
        self.claimed.step(self._progress)
        self.claimed.loading()

    def _train(self, own: CaptionDataset, base: CaptionDataset | None) -> Path:
        """Train the remaining steps; return the folder of the best checkpoint."""
        training = prepare_retraining(
            Path(self.run.parent.folder),
            own,
            base,
            recipe_from_values(self.run.settings),
            self.folder,
            cache=self.cache,
            step=self._step,
        )
        try:
            self._encode(training)
            samples = self._samples(training, own)
            training.report = lambda entry: self.log.epoch(
                training.progress.log, self._captions(training, samples)
            )
            self._clock = training.clock
            self.log.stage("Training")
            training.run(resume=True)
        except StopAskedError:
            self.log.stage("Stopped: the best so far is kept")
        best = self.folder / "best"
        if not best.is_dir():
            raise GalleryError("stopped_early")
        return best

    def _encode(self, training: KerasRun) -> None:
        """Store the encoder features of every image that has none in the store yet."""
        self.log.stage("Looking at the pictures")
        pictures = (*training.train_pictures, *training.dev_pictures)
        store_features(
            pictures,
            training.captioner.encoder,
            self.cache,
            progress=lambda done, total: self._step(),
        )

    def _samples(self, training: KerasRun, own: CaptionDataset) -> tuple[CaptionedImage, ...]:
        """Return the sample images of the run's page, captioned once before the first epoch."""
        pictures = (own.splits["test"] or own.splits["dev"] or own.splits["train"])[:SAMPLES]
        if not self.run.samples:
            captions = self._captions(training, pictures)
            self.run.samples = [
                {"sha256": picture.id, "said": [caption]}
                for picture, caption in zip(pictures, captions, strict=True)
            ]
            self.log.write(samples=self.run.samples)
        return pictures

    def _captions(self, training: KerasRun, pictures: tuple[CaptionedImage, ...]) -> list[str]:
        """Caption images greedily with the captioner's present weights."""
        store = store_features(pictures, training.captioner.encoder, self.cache)
        rows = store.rows([feature_key(picture, flip=False) for picture in pictures])
        found = training.captioner.caption_features(store.read(rows), GREEDY)
        return [best[0].text for best in found]
