"""Construction of a Keras training run from a kind, a dataset and a config."""

from __future__ import annotations

from pathlib import Path

import keras
import tensorflow as tf

from inference.captioners import captioner_class
from inference.checkpoint import open_captioner
from inference.ml.contract import CaptionerError, config_from_json
from inference.ml.encoders import Encoder
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import Vocabulary
from training.ml.data.dataset import CaptionDataset, CaptionedImage, all_captions
from training.ml.data.text import PRESETS
from training.ml.train.config import RunConfig
from training.ml.train.keras_trainer import KerasRun
from training.ml.train.progress import EpochCallback, StepCallback


def prepare_keras_run(
    kind: str,
    dataset: CaptionDataset,
    config: RunConfig,
    folder: Path,
    *,
    name: str | None = None,
    cache: Path | None = None,
    start: Path | None = None,
    report: EpochCallback = lambda entry: None,
    step: StepCallback = lambda: None,
) -> KerasRun:
    """Build a run with the captioner of the checkpoint `start`, or a new one.

    Raises CaptionerError for a kind that is not trained here, DataError for missing splits.
    """
    train, dev = dataset.split("train"), dataset.split("dev")
    keras.utils.set_random_seed(config.seed)
    captioner = open_captioner(start) if start else _new_captioner(kind, train, config)
    if not isinstance(captioner, KerasCaptioner) or captioner.kind != kind:
        raise CaptionerError(f"{start} is no checkpoint of the kind {kind} that was trained here.")
    return KerasRun(
        captioner,
        config,
        train,
        dev,
        folder,
        cache=cache or folder.parent / "features",
        name=name or kind.replace("_", "-"),
        report=report,
        step=step,
    )


def _new_captioner(
    kind: str, train: tuple[CaptionedImage, ...], config: RunConfig
) -> KerasCaptioner:
    """Build a captioner with the training split's vocabulary and an ImageNet encoder."""
    captioner_type = captioner_class(kind)
    if not issubclass(captioner_type, KerasCaptioner):
        raise CaptionerError(f"{kind} is not trained by this command.")
    sentences = [PRESETS[config.text](caption) for caption in all_captions(train)]
    vocabulary = Vocabulary.fit(sentences, min_count=config.min_count)
    network = config_from_json(captioner_type.Config, config.network)
    encoder = Encoder.build(captioner_type.encoder_config(network), imagenet=config.imagenet)
    return captioner_type.build(network, vocabulary=vocabulary, encoder=encoder)


def set_threads(count: int) -> None:
    """Limit TensorFlow to so many cores, 0 for all. Call before the first model is built."""
    if count:
        tf.config.threading.set_intra_op_parallelism_threads(count)
        tf.config.threading.set_inter_op_parallelism_threads(1)
