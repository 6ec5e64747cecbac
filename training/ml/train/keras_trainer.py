"""Trainer of Keras captioners."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import keras
import tensorflow as tf

from inference.ml.contract import FloatArray
from inference.ml.encoders import Encoder
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionedImage
from training.ml.data.features import feature_key, read_pixels, store_features
from training.ml.data.text import PRESETS
from training.ml.evaluate.validation import caption_all, score_captions
from training.ml.train.batches import (
    InputSource,
    Sentences,
    TrainingBatch,
    batches,
    feature_source,
    pixel_source,
)
from training.ml.train.config import Phase
from training.ml.train.image_size import resize_captioner
from training.ml.train.keras_learner import KerasLearner
from training.ml.train.precision import MIXED, dtype_policy, policy_of, rebuild, wants_xla
from training.ml.train.progress import LogEntry
from training.ml.train.reinforce import SelfCriticalLearner
from training.ml.train.run_state import restore, save_state
from training.ml.train.teacher_forcing import TeacherForcingEvaluation
from training.ml.train.training_loop import GREEDY, PhasedRun


@dataclass(eq=False)
class KerasRun(PhasedRun[KerasCaptioner]):
    """Training run of a Keras captioner; `cache` is the folder of the feature store."""

    cache: Path = field(kw_only=True)

    def _set_captioner(self, captioner: KerasCaptioner) -> None:
        self.captioner = captioner
        captioner.confidence = None  # it was calibrated for the weights before training
        self.tokenize = PRESETS[self.config.text]
        self.sentences, self.dev_sentences = (
            Sentences.of(split, captioner.vocabulary, self.tokenize, self.config.max_words)
            for split in (self.train_pictures, self.dev_pictures)
        )

    def _train_phase(self, phase: Phase, *, resumed: bool) -> None:
        keras.utils.set_random_seed(self.config.seed + 1000 * self.progress.phase)
        if resumed:
            self.captioner = type(self.captioner).load(self.folder / "last")
        elif self.progress.phase:
            self.captioner = type(self.captioner).load(self.folder / "best")
        if phase.image_size:
            self.captioner = resize_captioner(self.captioner, phase.image_size)
        source = self._source(phase)
        with dtype_policy(self.config):
            learner = self._learner(phase)
        if resumed:
            restore(learner.variables, self.folder / "last")
        evaluation = TeacherForcingEvaluation(learner.network, self.dev_sentences)
        self.clock.begin("training", *self._steps())
        while self._continues(phase):
            entry = self._epoch(learner, source, phase)
            self._finish_epoch(learner, evaluation, entry)

    def _learner(self, phase: Phase) -> KerasLearner:
        """Build the learner of a phase in the run's precision."""
        if phase.fine_tune and policy_of(self.config) == MIXED:
            self.captioner.encoder = rebuild(self.captioner.encoder)
        steps, seed = phase.epochs * self._epoch_steps(phase), self.config.seed
        if phase.objective == "cider":
            return SelfCriticalLearner(
                self.captioner, phase, self.sentences, steps=steps, seed=seed
            )
        xla = wants_xla(self.config)
        return KerasLearner(self.captioner, phase, steps=steps, seed=seed, xla=xla)

    def _source(self, phase: Phase) -> InputSource:
        if phase.fine_tune:
            return pixel_source(self.train_pictures, self.captioner.encoder.config.image_size)
        store = store_features(
            self.train_pictures,
            self.captioner.encoder,
            self.cache,
            flip=phase.flip,
            progress=self._show_encoding,
        )
        return feature_source(self.train_pictures, store, flip=phase.flip)

    def _show_encoding(self, done: int, total: int) -> None:
        if self.clock.stage != "pictures":
            self.clock.begin("pictures", 0, total)
        self.clock.done = done
        self.step()

    def _epoch(self, learner: KerasLearner, source: InputSource, phase: Phase) -> LogEntry:
        seed = self.config.seed + 1000 * self.progress.phase
        stream = batches(self.sentences, source, phase, seed=seed, epoch=self.progress.epoch)
        return self._train_epoch(_prefetched(stream, learner), learner.learn)

    def _finish_epoch(
        self, learner: KerasLearner, evaluation: TeacherForcingEvaluation, entry: LogEntry
    ) -> None:
        """Evaluate and keep the averaged weights; `last` keeps the plain ones."""
        started = time.monotonic()
        learner.swap_averages()
        self.captioner.set_weights(learner.kept_weights())
        if learner.phase.fine_tune:  # the compiled encoder holds the weights of the epoch before
            encoder = self.captioner.encoder
            self.captioner.encoder = Encoder(encoder.config, encoder.network)
        self._log_epoch(entry | self._dev_scores(learner, evaluation), started)
        learner.swap_averages()
        self._save_last(lambda folder: save_state(learner.variables, folder))

    def _dev_scores(
        self, learner: KerasLearner, evaluation: TeacherForcingEvaluation
    ) -> dict[str, float]:
        live = learner.phase.fine_tune
        features = dev_features(self.captioner, self.dev_pictures, self.cache, live=live)
        measured = evaluation.measuring(features)
        captions = caption_all(self.captioner, measured, len(self.dev_pictures), GREEDY)
        values = (
            score_captions(self.dev_pictures, captions, self.tokenize).values | evaluation.values()
        )
        return {name: round(value, 5) for name, value in values.items() if value is not None}


def dev_features(
    captioner: KerasCaptioner, pictures: tuple[CaptionedImage, ...], cache: Path, *, live: bool
) -> Callable[[slice], FloatArray]:
    """Make a function from a slice of a split to features float32 [n, cells, channels].

    They come from the store or, where the encoder is trained (`live`), are computed.
    """
    if live:
        size = captioner.encoder.config.image_size

        def compute(part: slice) -> FloatArray:
            return captioner.encoder.encode_pixels(
                read_pixels([p.path for p in pictures[part]], size)
            )

        return compute
    store = store_features(pictures, captioner.encoder, cache)
    rows = store.rows([feature_key(p, flip=False) for p in pictures])
    return lambda part: store.read(rows[part])


def _prefetched(stream: Iterator[TrainingBatch], learner: KerasLearner) -> Iterator[TrainingBatch]:
    """Yield the same batches, two of them prefetched in a thread."""
    encoder = learner.encoder
    size, cells = encoder.config.image_size, encoder.grid[0] * encoder.grid[1]
    pixels = tf.TensorSpec((None, size, size, 3), tf.uint8)
    features = tf.TensorSpec((None, cells, encoder.channels), tf.float32)
    signature = (
        pixels if learner.phase.fine_tune else features,
        tf.TensorSpec((None,), tf.int32),
        tf.TensorSpec((None, None), tf.int32),
        tf.TensorSpec((None,), tf.int32),
    )
    data = tf.data.Dataset.from_generator(
        lambda: ((b.inputs, b.pictures, b.tokens, b.images) for b in stream),
        output_signature=signature,
    )
    for parts in data.prefetch(2):
        yield TrainingBatch(*parts)
