"""The gradient steps of training, compiled once for all batch shapes."""

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


def learning_rate(peak: float, phase: Phase, steps: int) -> Any:
    """A linear rise over the warm-up, then a cosine fall to the floor."""
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
        """One update of the variables, at the rate of this step."""
        self.learning_rate = self._schedule(self.iterations)
        return super().apply(grads, trainable_variables)


def optimizer(peak: float, phase: Phase, steps: int) -> Any:
    return ScheduledAdamW(
        learning_rate(peak, phase, steps),
        weight_decay=phase.weight_decay,
        beta_2=0.98,
        global_clipnorm=phase.clip or None,
    )


def smoothed_cross_entropy(logits: Any, targets: Any, smoothing: float) -> tuple[Any, Any]:
    """Per word: the loss with label smoothing, and the plain negative log-likelihood.

    logits [M, T, V], targets [M, T]; both results [M, T].
    """
    log_probs = tf.nn.log_softmax(logits)
    nll = -tf.gather(log_probs, targets, axis=2, batch_dims=2)
    return (1.0 - smoothing) * nll - smoothing * tf.reduce_mean(log_probs, axis=2), nll


def augment(images: Any, seed: Any) -> Any:
    """Each picture cropped to 80..100% of its sides, mirrored or not, brighter or darker.

    images uint8 [N, S, S, 3] to float32 of the same shape; `seed` is two integers.
    """
    count, size = tf.shape(images)[0], tf.shape(images)[1]

    def draw(number: int, shape: list[Any], low: float, high: float) -> Any:
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


def _trained(network: Any, first: str) -> list[Any]:
    """The variables of the layers from `first` on. Raises DataError when there is none so named."""
    names = [layer.name for layer in network.layers]
    if first and first not in names:
        raise DataError(f"The encoder has no layer {first!r}.")
    start = names.index(first) if first else 0
    return [v for layer in network.layers[start:] for v in layer.trainable_variables]


def _paces(network: Any, words: int, phase: Phase) -> list[Any]:
    """By what each update of the network's trained variables is multiplied.

    An axis as long as the vocabulary counts words: the new ones, at its end, move freely.
    """
    return [_pace(tuple(v.shape), words, phase) for v in network.trainable_variables]


def _pace(shape: tuple[int, ...], words: int, phase: Phase) -> Any:
    pace = np.full(shape, phase.pace, np.float32)
    if words in shape:
        np.moveaxis(pace, shape.index(words), 0)[phase.known_words :] = 1.0
    return tf.constant(pace)


class KerasLearner:
    """Network, optimizers and running averages of one phase; `variables` is its whole state.

    `learn` gives sums by measure and a count: their quotients are the epoch's measures.
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
        self.paces = _paces(network, len(captioner.vocabulary), phase) if phase.pace < 1.0 else []
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

    def signature(self) -> list[Any]:
        """The network's inputs, with pixels in place of features where the encoder is trained."""
        features, *others = signature(self.network)
        if self.phase.fine_tune:
            size = self.encoder.config.image_size
            features = tf.TensorSpec((None, size, size, 3), tf.uint8)
        return [features, *others]

    def learn(self, batch: TrainingBatch) -> tuple[dict[str, float], float]:
        """One step: negative log-likelihoods in nats, words guessed right, and the words."""
        loss, right, words = self.train_step(batch.inputs, batch.pictures, batch.tokens)
        return {"loss": float(loss), "accuracy": float(right)}, float(words)

    def current_weights(self) -> Weights:
        """The network's weights as arrays by name."""
        return {variable.path: variable.numpy() for variable in self.network.weights}

    @property
    def variables(self) -> list[Any]:
        """Everything that a resumed run needs: weights, dropout seeds, optimizers, averages."""
        networks = [*self.network.variables, *self.encoder.network.variables]
        rules = [v for rule, _ in self._groups for v in rule.variables]
        return [*networks, *rules, *self.averages, *self.anchors]

    def features(self, inputs: Any) -> Any:
        """What the decoder sees: stored features as they are, or pixels through the encoder.

        The encoder's batch normalisation stays in inference mode: its stored statistics are
        right for whole pictures, and small batches would only disturb them.
        """
        if not self.phase.fine_tune:
            return inputs
        config = self.encoder.config
        views = augment(inputs, tf.stack([self.seed, tf.cast(self._iteration, tf.int32)]))
        spatial = self.encoder.network(preprocessing(config.name)(views), training=False)
        if config.pooled:
            return tf.reduce_mean(spatial, axis=[1, 2])[:, None]
        return tf.reshape(spatial, [tf.shape(spatial)[0], -1, self.encoder.channels])

    def apply(self, tape: Any, loss: Any) -> None:
        """One update of every group, and of the averages."""
        gradients = tape.gradient(loss, self.trained)
        held = [tf.identity(variable) for variable in self.trained[: len(self.paces)]]
        at = 0
        for rule, variables in self._groups:
            rule.apply(gradients[at : at + len(variables)], variables)
            at += len(variables)
        for pace, before, variable in zip(self.paces, held, self.trained, strict=False):
            variable.assign(before + pace * (variable - before))
        step = tf.cast(self._iteration, tf.float32)
        # A young average must not remember the random start: Adam's warm-up rule.
        decay = tf.minimum(self.phase.average, (1.0 + step) / (10.0 + step))
        for average, variable in zip(self.averages, self.trained, strict=False):
            average.assign(decay * average + (1.0 - decay) * variable)

    def swap_averages(self) -> None:
        """Exchange weights and averages: once before evaluating or saving, once after."""
        for average, variable in zip(self.averages, self.trained, strict=False):
            held = tf.identity(variable.value)
            variable.assign(average)
            average.assign(held)

    def kept_weights(self) -> Weights:
        """The network's weights as they are evaluated and kept: with the anchor's share in them."""
        share, weights = self.phase.anchor, self.current_weights()
        for variable, anchor in zip(self.network.weights, self.anchors, strict=False):
            mixed = (1.0 - share) * weights[variable.path] + share * anchor.numpy()
            weights[variable.path] = mixed.astype(weights[variable.path].dtype)
        return weights

    @property
    def _iteration(self) -> Any:
        return self._groups[0][0].iterations

    def _step(self, inputs: Any, pictures: Any, tokens: Any) -> tuple[Any, Any, Any]:
        """Teacher forcing; returns what is `counted`."""
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
