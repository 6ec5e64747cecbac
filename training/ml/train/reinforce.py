"""Self-critical sequence training (Rennie et al. 2017, arXiv:1612.00563) on CIDEr-D.

The model samples captions. The loss weighs each sample's log-probability by its advantage, which is
its reward less a baseline: the reward of the greedy caption, or the mean reward of the others.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import tensorflow as tf

from inference.ml.contract import FloatArray, IntArray, Search
from inference.ml.decoding import Hypothesis, decode
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import END, PAD, START
from training.ml.evaluate.cider import CiderD
from training.ml.train.batches import Sentences, TrainingBatch, pad
from training.ml.train.config import Phase
from training.ml.train.keras_learner import KerasLearner

UNCONSTRAINED = Search("greedy", min_length=0, max_length=22, no_repeat_ngram=0)


class SelfCriticalLearner(KerasLearner):
    """Learner with CIDEr-D as reward; `learn` gives the sum of rewards and their count."""

    def __init__(
        self,
        captioner: KerasCaptioner,
        phase: Phase,
        sentences: Sentences,
        *,
        steps: int,
        seed: int,
    ) -> None:
        super().__init__(captioner, phase, steps=steps, seed=seed)
        self.captioner = captioner
        self.scorer = CiderD(_references(sentences))
        advantages = tf.TensorSpec((None,), tf.float32)
        self.reward_step = tf.function(
            self._reward_step, input_signature=[*self.signature(), advantages], autograph=False
        )

    def learn(self, batch: TrainingBatch) -> tuple[dict[str, float], float]:
        """Take one step on a batch of whole images; their captions serve as references only."""
        features = np.asarray(batch.inputs, np.float32)
        drawn = self._drawn(features)
        rewards = self._rewards(batch.images, drawn)
        advantages = rewards - self._baseline(features, batch.images, rewards)
        tokens = pad([(START, *_with_end(h)) for found in drawn for h in found])
        owners = np.repeat(np.arange(len(drawn), dtype=np.int32), self.phase.samples)
        self.reward_step(batch.inputs, owners, tokens, advantages.reshape(-1))
        return {"reward": float(rewards.sum())}, float(rewards.size)

    def _drawn(self, features: FloatArray) -> list[list[Hypothesis]]:
        """Sample captions with the present weights."""
        draw = dataclasses.replace(
            UNCONSTRAINED,
            strategy="sample",
            n_best=self.phase.samples,
            temperature=self.phase.temperature,
            top_p=1.0,
            seed=self.seed + int(self._iteration.numpy()),
        )
        return self._decoded(features, draw)

    def _baseline(self, features: FloatArray, images: IntArray, rewards: FloatArray) -> FloatArray:
        """Compute the baseline of rewards [images, samples]: [images, 1], or of the same shape."""
        if self.phase.baseline == "greedy":
            return self._rewards(images, self._decoded(features, UNCONSTRAINED))
        others: FloatArray = (rewards.sum(axis=1, keepdims=True) - rewards) / (
            self.phase.samples - 1
        )
        return others

    def _decoded(self, features: FloatArray, search: Search) -> list[list[Hypothesis]]:
        steps = self.captioner.step_decoder(self.captioner.config, self.current_weights())
        return decode(steps, features, search)

    def _rewards(self, images: IntArray, found: list[list[Hypothesis]]) -> FloatArray:
        """Score samples: float32 [images, samples].

        The end token counts as a word, so that a truncated caption has a lower reward.
        """
        scores = [
            [self.scorer.score(int(image), _with_end(h)) for h in best]
            for image, best in zip(images, found, strict=True)
        ]
        return np.array(scores, np.float32)

    def _reward_step(
        self,
        inputs: tf.Tensor,
        pictures: tf.Tensor,
        tokens: tf.Tensor,
        advantages: tf.Tensor,
    ) -> None:
        """Take a policy gradient step for the sampling distribution, temperature included.

        tokens [M, T] with advantages [M]; arXiv:1612.00563, equation 7.
        """
        with tf.GradientTape() as tape:
            logits = self.network([inputs, pictures, tokens[:, :-1]], training=False)
            targets = tokens[:, 1:]
            logits = tf.cast(logits, tf.float32)
            log_probs = tf.nn.log_softmax(logits / self.phase.temperature)
            chosen = tf.gather(log_probs, targets, axis=2, batch_dims=2)
            mask = tf.cast(targets != PAD, tf.float32)
            loss = -tf.reduce_sum(chosen * mask * advantages[:, None]) / tf.reduce_sum(mask)
        self.apply(tape, loss)


def _with_end(hypothesis: Hypothesis) -> tuple[int, ...]:
    return (*hypothesis.tokens, END) if hypothesis.ended else hypothesis.tokens


def _references(sentences: Sentences) -> list[list[tuple[int, ...]]]:
    """Group the captions by image, without their start token."""
    images: list[list[tuple[int, ...]]] = [[] for _ in range(int(sentences.owners.max()) + 1)]
    for tokens, owner in zip(sentences.tokens, sentences.owners.tolist(), strict=True):
        images[owner].append(tokens[1:])
    return images
