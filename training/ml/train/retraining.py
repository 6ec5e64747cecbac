"""Retraining of a captioner on people's corrections, mixed with base data.

The encoder is frozen, so that images are encoded once and a run takes minutes. Corrected images are
repeated. The weights of new words are updated faster than all others: if all were, the captioner
would forget what it has learnt.
"""

from __future__ import annotations

from pathlib import Path

from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml.contract import CaptionerError
from inference.ml.keras_captioner import VOCABULARY, KerasCaptioner
from inference.ml.vocabulary import Vocabulary
from training.ml.data.dataset import CaptionDataset, all_captions
from training.ml.data.text import PRESETS
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import Phase, RunConfig
from training.ml.train.keras_trainer import KerasRun
from training.ml.train.progress import EpochCallback, StepCallback
from training.ml.train.recipe import SETTLED, Recipe, mix
from training.ml.train.vocabulary_extension import extend_vocabulary, new_words

START = "start"


def prepare_retraining(
    start: Path,
    own: CaptionDataset,
    base: CaptionDataset | None,
    recipe: Recipe,
    folder: Path,
    *,
    cache: Path,
    report: EpochCallback = lambda entry: None,
    step: StepCallback = lambda: None,
) -> KerasRun:
    """Build a run from the checkpoint `start`, its vocabulary extended by the corrections.

    Raises CaptionerError for a captioner that is not trained here.
    """
    first = _started(start, own, recipe, folder)
    known = len(Vocabulary.load(start / VOCABULARY))
    captioner = open_captioner(first)
    assert isinstance(captioner, KerasCaptioner)
    return prepare_keras_run(
        captioner.kind,
        mix(own, base, recipe),
        RunConfig(phases=(_phase(captioner, recipe, known),), seed=recipe.seed),
        folder,
        name=folder.name,
        cache=cache,
        start=first,
        report=report,
        step=step,
    )


def _started(start: Path, own: CaptionDataset, recipe: Recipe, folder: Path) -> Path:
    """Write the extended checkpoint into the run's folder, unless a killed run has done so."""
    first = folder / START
    if not first.exists():
        captioner = open_captioner(start)
        if not isinstance(captioner, KerasCaptioner):
            raise CaptionerError(f"{start} is of a kind that is not trained here.")
        sentences = map(PRESETS["plain"], all_captions(own.splits.get("train", ())))
        words = new_words(sentences, captioner.vocabulary, min_count=recipe.min_count)
        larger = extend_vocabulary(captioner, words, seed=recipe.seed)
        save_checkpoint(larger, first, name=START, version="0")
    return first


def _phase(captioner: KerasCaptioner, recipe: Recipe, known: int) -> Phase:
    """Build the phase; batches are grouped by length for pooled features, else by image."""
    pooled = captioner.pooled
    return Phase(
        epochs=recipe.epochs,
        group="length" if pooled else "picture",
        batch=128 if pooled else 32,
        captions=recipe.captions,
        learning_rate=recipe.learning_rate if pooled else recipe.learning_rate / 2,
        average=0.99,
        pace=recipe.pace if len(captioner.vocabulary) > known else max(recipe.pace, SETTLED),
        known_words=known,
        patience=recipe.epochs,
    )
