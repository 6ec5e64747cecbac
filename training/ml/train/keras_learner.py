"""Gradient steps of Keras captioners, compiled once for all batch shapes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from inference.ml.encoders import preprocessing
from inference.ml.keras_captioner import KerasCaptioner, Weights
from inference.ml.vocabulary import PAD
from training.ml.data.dataset import DataError
from training.ml.train.batches import TrainingBatch
from training.ml.train.config import Phase
from training.ml.train.precision import compilable
from training.ml.train.teacher_forcing import signature, sum_counts


def learning_rate(
    peak: float, phase: Phase, steps: int
) -> keras.optimizers.schedules.LearningRateSchedule:
    """Build the schedule: linear warm-up to the peak, then cosine decay to the floor."""
    warmup = max(1, int(phase.warmup * steps))
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        decay_steps=max(1, steps - warmup),
        alpha=phase.floor,
        warmup_target=peak,
        warmup_steps=warmup,
    )


class ScheduledAdamW(keras.optimizers.AdamW):  # type: ignore[misc]
    """AdamW that reads its schedule once a step; Keras reads it again for every variable."""

    def __init__(self, schedule: Any, **options: Any) -> None:
        super().__init__(0.0, **options)
        self._schedule = schedule

    def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
        """Update the variables once, at the learning rate of this step."""
        self.learning_rate = self._schedule(self.iterations)
        return super().apply(grads, trainable_variables)


def optimizer(peak: float, phase: Phase, steps: int) -> keras.optimizers.Optimizer:
    """Build AdamW with the schedule of a phase (Loshchilov and Hutter 2019, arXiv:1711.05101)."""
    return ScheduledAdamW(
        learning_rate(peak, phase, steps),
        weight_decay=phase.weight_decay,
        beta_2=0.98,
        global_clipnorm=phase.clip or None,
    )


def smoothed_cross_entropy(
    logits: tf.Tensor, targets: tf.Tensor, smoothing: float
) -> tuple[tf.Tensor, tf.Tensor]:
    """Compute the label-smoothed loss and the negative log-likelihood, both [M, T] in nats.

    logits [M, T, V], targets int32 [M, T]. Szegedy et al. 2016, arXiv:1512.00567, section 7.
    """
    log_probs = tf.nn.log_softmax(logits)
    nll = -tf.gather(log_probs, targets, axis=2, batch_dims=2)
    return (1.0 - smoothing) * nll - smoothing * tf.reduce_mean(log_probs, axis=2), nll


def augment(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Crop each image to 80..100% of its sides, mirror it or not, change contrast and light.

    images uint8 [N, S, S, 3] to float32 of the same shape, in 0..255; `seed` int32 [2].
    """
    count, size = tf.shape(images)[0], tf.shape(images)[1]

    def draw(number: int, shape: list[int | tf.Tensor], low: float, high: float) -> tf.Tensor:
        return tf.random.stateless_uniform(shape, seed + tf.constant([0, number]), low, high)

    sides = draw(1, [count, 2], 0.8, 1.0)
    starts = draw(2, [count, 2], 0.0, 1.0) * (1.0 - sides)
    boxes = tf.concat([starts, starts + sides], axis=1)
    mirrored = tf.stack([boxes[:, 0], boxes[:, 3], boxes[:, 2], boxes[:, 1]], axis=1)
    boxes = tf.where(draw(3, [count, 1], 0.0, 1.0) < 0.5, mirrored, boxes)
    views = tf.image.crop_and_resize(
        tf.cast(images, tf.float32), boxes, tf.range(count), [size, size]
    )
    mean = tf.reduce_mean(views, axis=[1, 2], keepdims=True)
    contrast, light = draw(4, [count, 1, 1, 1], 0.8, 1.2), draw(5, [count, 1, 1, 3], -16.0, 16.0)
    return tf.clip_by_value((views - mean) * contrast + mean + light, 0.0, 255.0)


def _trained(network: keras.Model, first: str) -> list[keras.Variable]:
    """List the variables from the layer `first` on. Raises DataError for an unknown layer."""
    names = [layer.name for layer in network.layers]
    if first and first not in names:
        raise DataError(f"The encoder has no layer {first!r}.")
    start = names.index(first) if first else 0
    return [v for layer in network.layers[start:] for v in layer.trainable_variables]


def _update_factors(network: keras.Model, words: int, phase: Phase) -> list[tf.Tensor]:
    """Compute the factor on the updates of each trained variable, of the variable's shape.

    An axis as long as the vocabulary indexes words: the new ones, at its end, have factor 1.
    """
    return [_update_factor(tuple(v.shape), words, phase) for v in network.trainable_variables]


def _update_factor(shape: tuple[int, ...], words: int, phase: Phase) -> tf.Tensor:
    pace = np.full(shape, phase.pace, np.float32)
    if words in shape:
        np.moveaxis(pace, shape.index(words), 0)[phase.known_words :] = 1.0
    return tf.constant(pace)


class KerasLearner:
    """Network, optimizers and moving averages of one phase; `variables` is its whole state.

    `learn` gives sums by metric and a count: their quotients are the epoch's metrics.
    """

    def __init__(
        self, captioner: KerasCaptioner, phase: Phase, *, steps: int, seed: int, xla: bool = False
    ) -> None:
        self.phase, self.seed = phase, seed
        self.encoder = captioner.encoder
        network = self.network = captioner.training_network()
        self._groups = [(optimizer(phase.learning_rate, phase, steps), network.trainable_variables)]
        if phase.fine_tune:
            slow = optimizer(phase.encoder_learning_rate, phase, steps)
            self._groups.append((slow, _trained(self.encoder.network, phase.trained_from)))
        for rule, variables in self._groups:
            rule.build(variables)
        self.trained = [variable for _, variables in self._groups for variable in variables]
        self.update_factors = (
            _update_factors(network, len(captioner.vocabulary), phase) if phase.pace < 1.0 else []
        )
        self.averages = [tf.Variable(v) for v in self.trained] if phase.average else []
        self.anchors = [tf.Variable(v) for v in network.weights] if phase.anchor else []
        self.compiled = xla and compilable(network)
        self.train_step = tf.function(
            self._step,
            # XLA compiles for one shape at a time.
            input_signature=None if self.compiled else self.signature(),
            autograph=False,
            jit_compile=self.compiled,
        )

    def signature(self) -> list[tf.TensorSpec]:
        """Specify the network's inputs, with pixels for features where the encoder is trained."""
        features, *others = signature(self.network)
        if self.phase.fine_tune:
            size = self.encoder.config.image_size
            features = tf.TensorSpec((None, size, size, 3), tf.uint8)
        return [features, *others]

    def learn(self, batch: TrainingBatch) -> tuple[dict[str, float], float]:
        """Take one step; return summed loss in nats, summed accuracy, and the number of words."""
        loss, right, words = self.train_step(batch.inputs, batch.pictures, batch.tokens)
        return {"loss": float(loss), "accuracy": float(right)}, float(words)

    def current_weights(self) -> Weights:
        """Copy the network's weights to arrays by name."""
        return {variable.path: variable.numpy() for variable in self.network.weights}

    @property
    def variables(self) -> list[keras.Variable]:
        """State of a resumed run: weights, dropout seeds, optimizers, averages."""
        networks = [*self.network.variables, *self.encoder.network.variables]
        rules = [v for rule, _ in self._groups for v in rule.variables]
        return [*networks, *rules, *self.averages, *self.anchors]

    def features(self, inputs: tf.Tensor) -> tf.Tensor:
        """Compute features float32 [N, cells, channels] of pixels; features pass unchanged.

        The encoder's batch normalization stays in inference mode: the statistics of small
        batches would only disturb the stored ones.
        """
        if not self.phase.fine_tune:
            return inputs
        config = self.encoder.config
        views = augment(inputs, tf.stack([self.seed, tf.cast(self._iteration, tf.int32)]))
        spatial = self.encoder.network(preprocessing(config.name)(views), training=False)
        if config.pooled:
            return tf.reduce_mean(spatial, axis=[1, 2])[:, None]
        return tf.reshape(spatial, [tf.shape(spatial)[0], -1, self.encoder.channels])

    def apply(self, tape: tf.GradientTape, loss: tf.Tensor) -> None:
        """Update all variables by the gradients of a scalar loss, then the averages."""
        gradients = tape.gradient(loss, self.trained)
        held = [tf.identity(variable) for variable in self.trained[: len(self.update_factors)]]
        at = 0
        for rule, variables in self._groups:
            rule.apply(gradients[at : at + len(variables)], variables)
            at += len(variables)
        for pace, before, variable in zip(self.update_factors, held, self.trained, strict=False):
            variable.assign(before + pace * (variable - before))
        step = tf.cast(self._iteration, tf.float32)
        # Warm-up of the average, so that it forgets the random initialization.
        decay = tf.minimum(self.phase.average, (1.0 + step) / (10.0 + step))
        for average, variable in zip(self.averages, self.trained, strict=False):
            average.assign(decay * average + (1.0 - decay) * variable)

    def swap_averages(self) -> None:
        """Exchange weights and averages, before evaluation and again after it."""
        for average, variable in zip(self.averages, self.trained, strict=False):
            held = tf.identity(variable.value)
            variable.assign(average)
            average.assign(held)

    def kept_weights(self) -> Weights:
        """Return the weights to evaluate and keep, with the anchor's share mixed in."""
        share, weights = self.phase.anchor, self.current_weights()
        for variable, anchor in zip(self.network.weights, self.anchors, strict=False):
            mixed = (1.0 - share) * weights[variable.path] + share * anchor.numpy()
            weights[variable.path] = mixed.astype(weights[variable.path].dtype)
        return weights

    @property
    def _iteration(self) -> keras.Variable:
        return self._groups[0][0].iterations

    def _step(
        self, inputs: tf.Tensor, pictures: tf.Tensor, tokens: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Take a step with teacher forcing; return the result of `sum_counts`."""
        with tf.GradientTape() as tape:
            logits = self.network([self.features(inputs), pictures, tokens[:, :-1]], training=True)
            logits = tf.cast(logits, tf.float32)
            targets = tokens[:, 1:]
            mask = tf.cast(targets != PAD, tf.float32)
            losses, nll = smoothed_cross_entropy(logits, targets, self.phase.label_smoothing)
            loss = tf.reduce_sum(losses * mask) / tf.reduce_sum(mask)
            if self.network.losses:
                loss += tf.add_n([tf.cast(term, tf.float32) for term in self.network.losses])
        self.apply(tape, loss)
        return sum_counts(nll, logits, targets)
