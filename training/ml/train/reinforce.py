"""Self-critical sequence training (Rennie et al. 2017, arXiv:1612.00563) on CIDEr-D.

The model samples captions. The loss weighs each sample's log-probability by its advantage, which is
its reward less a baseline: the reward of the greedy caption, or the mean reward of the others.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import tensorflow as tf

from inference.ml.contract import FloatArray, IntArray, Search
from inference.ml.decoding import Hypothesis, decode
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import END, PAD, START
from training.ml.train.batches import Sentences, TrainingBatch, pad
from training.ml.train.config import Phase
from training.ml.train.keras_learner import KerasLearner

LONGEST, SIGMA = 4, 6.0
UNCONSTRAINED = Search("greedy", min_length=0, max_length=22, no_repeat_ngram=0)
Words = Sequence[Hashable]
Ngram = tuple[Hashable, ...]
#: TF-IDF weights by n-gram for each n, their norms for each n, and the length.
Vector = tuple[list[dict[Ngram, float]], list[float], int]


class CiderD:
    """CIDEr-D scorer (Vedantam et al. 2015, arXiv:1411.5726, section 5), as in coco-caption.

    Clipped, with a Gaussian penalty on the difference in length, times ten; document frequencies
    are those of the references given here.
    """

    def __init__(self, references: Sequence[Sequence[Words]]) -> None:
        """Take the references of each image, as sequences of words or numbers."""
        counted = [[_ngrams(words) for words in image] for image in references]
        seen = Counter(gram for image in counted for gram in set().union(*image))
        self._log_images = math.log(max(1, len(references)))
        self._rarity = {gram: self._log_images - math.log(n) for gram, n in seen.items()}
        self._references = [[self._vector(counts) for counts in image] for image in counted]

    def score(self, image: int, words: Words) -> float:
        """Score `words` against the references of the image at a position: 0 to 10."""
        generated = self._vector(_ngrams(words))
        references = self._references[image]
        return sum(_similarity(generated, reference) for reference in references) / len(references)

    def _vector(self, counts: Counter[Ngram]) -> Vector:
        vectors: list[dict[Ngram, float]] = [{} for _ in range(LONGEST)]
        for gram, count in counts.items():
            vectors[len(gram) - 1][gram] = count * self._rarity.get(gram, self._log_images)
        norms = [math.sqrt(sum(v * v for v in vector.values())) for vector in vectors]
        # The scorer measures length in pairs of words.
        length = sum(count for gram, count in counts.items() if len(gram) == 2)
        return vectors, norms, length


def _ngrams(words: Words) -> Counter[Ngram]:
    return Counter(
        tuple(words[at : at + n]) for n in range(1, LONGEST + 1) for at in range(len(words) - n + 1)
    )


def _similarity(generated: Vector, reference: Vector) -> float:
    total = 0.0
    for weights, targets, norm, target_norm in zip(
        generated[0], reference[0], generated[1], reference[1], strict=True
    ):
        if norm and target_norm:
            clipped = (
                min(weights[gram], targets[gram]) * targets[gram]
                for gram in weights
                if gram in targets
            )
            total += sum(clipped) / (norm * target_norm)
    difference = generated[2] - reference[2]
    return 10.0 * total / LONGEST * math.exp(-(difference**2) / (2 * SIGMA**2))


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
