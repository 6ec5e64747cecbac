"""A training run from its claimed job to a measured candidate. Loads the model library.

Every part can be done again: a run that was killed goes on with the epoch it was in, and ends with
the same weights.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from gallery.core.errors import GalleryError
from gallery.jobs import claims
from inference.ml.contract import CaptionerError, Search
from training.datasets import selectors as datasets
from training.datasets import services as freezing
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.features import feature_key, store_features
from training.ml.data.readers import open_dataset
from training.ml.train.keras_trainer import KerasRun
from training.ml.train.recipe import recipe_from_values
from training.ml.train.retraining import prepare_retraining
from training.models import GateReport
from training.runs import candidates, judging
from training.runs.code import code_version
from training.runs.notes import Notes, StopAskedError

SAMPLES = 6
GREEDY = Search("greedy")


class Promote(Protocol):
    """Make the candidate of a gate report live where its gate let it through."""

    def __call__(self, *, report: GateReport) -> object: ...


def work(notes: Notes, *, promote: Promote) -> None:
    """Do a run; `promote` takes a gate report whose candidate may go live by itself.

    Raises GalleryError with the reason when it cannot be done.
    """
    try:
        _work(notes, promote)
    except (CaptionerError, DataError) as error:
        raise GalleryError("training_failed", reason=str(error)) from error
    finally:
        notes.spent()


def _work(notes: Notes, promote: Promote) -> None:
    _begin(notes)
    own, base = _data(notes)
    notes.loading()
    trained = _train(notes, own, base)
    notes.loading()
    notes.say("Measuring against the live captioner")
    candidate = candidates.register(notes.run, trained)
    report = judging.judge(notes, candidate, own, base)
    with transaction.atomic():
        claims.succeed(job_id=notes.job.pk, token=notes.token)
        notes.write(stage="Done", candidate=candidate)
        if notes.run.promote and report is not None:
            promote(report=report)


def _begin(notes: Notes) -> None:
    run = notes.run
    if run.dataset is None:
        run.dataset = freezing.freeze(person=run.started_by)
    run.code_version = code_version()
    notes.write(dataset=run.dataset, code_version=run.code_version)
    notes.say(f"Started on {platform.node()}")


def _data(notes: Notes) -> tuple[CaptionDataset, CaptionDataset | None]:
    assert notes.run.dataset is not None
    own = datasets.as_values(notes.run.dataset)
    folder = notes.run.base_data
    return own, open_dataset(Path(folder)) if folder else None


def folder_of(notes: Notes) -> Path:
    """Where a run keeps its files."""
    return Path(settings.TRAINING_DIR) / f"run-{notes.run.pk}"


def _train(notes: Notes, own: CaptionDataset, base: CaptionDataset | None) -> Path:
    """Train what is left to train; returns the best checkpoint."""
    recipe = recipe_from_values(notes.run.settings)
    folder, cache = folder_of(notes), Path(settings.TRAINING_DIR) / "features"
    run = prepare_retraining(
        Path(notes.run.parent.folder), own, base, recipe, folder, cache=cache, step=notes.step
    )
    try:
        _encode(notes, run, cache)
        samples = _sampled(notes, run, own, cache)
        run.report = lambda entry: _note_epoch(notes, run, samples, cache)
        notes.clock = run.clock
        notes.say("Training")
        run.run(resume=True)
    except StopAskedError:
        notes.say("Stopped: the best so far is kept")
    best = folder / "best"
    if not best.is_dir():
        raise GalleryError("stopped_early")
    return best


def _encode(notes: Notes, run: KerasRun, cache: Path) -> None:
    """Store what the encoder sees in every picture that is not stored yet."""
    notes.say("Looking at the pictures")
    pictures = (*run.train_pictures, *run.dev_pictures)
    store_features(
        pictures, run.captioner.encoder, cache, progress=lambda done, total: notes.step()
    )


def _sampled(
    notes: Notes, run: KerasRun, own: CaptionDataset, cache: Path
) -> tuple[CaptionedImage, ...]:
    """The pictures whose sentences the page shows by epoch, with what was said before training."""
    pictures = (own.splits["test"] or own.splits["dev"] or own.splits["train"])[:SAMPLES]
    if not notes.run.samples:
        images = datasets.images_of(picture.id for picture in pictures)
        said = _said(run, pictures, cache)
        notes.run.samples = [
            {"sha256": picture.id, "image": images.get(picture.id), "said": [sentence]}
            for picture, sentence in zip(pictures, said, strict=True)
        ]
        notes.write(samples=notes.run.samples)
    return pictures


def _note_epoch(
    notes: Notes, run: KerasRun, samples: tuple[CaptionedImage, ...], cache: Path
) -> None:
    notes.epoch(run.progress.log, _said(run, samples, cache))


def _said(run: KerasRun, pictures: tuple[CaptionedImage, ...], cache: Path) -> list[str]:
    store = store_features(pictures, run.captioner.encoder, cache)
    rows = store.rows([feature_key(picture, flip=False) for picture in pictures])
    found = run.captioner.caption_features(store.read(rows), GREEDY)
    return [best[0].text for best in found]
