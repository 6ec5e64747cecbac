"""Benchmark of the CIDEr-D reward's share of a self-critical training step."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.training.corpus import make_captioner, make_corpus, random_features
from inference.ml.contract import FloatArray, IntArray
from inference.ml.decoding import Hypothesis
from training.ml.train.batches import TrainingBatch, pad
from training.ml.train.config import Phase
from training.ml.train.reinforce import SelfCriticalLearner


class TimedCritic(SelfCriticalLearner):
    """Self-critical learner that adds up the seconds in which it computes rewards."""

    reward_seconds = 0.0

    def _rewards(self, images: IntArray, found: list[list[Hypothesis]]) -> FloatArray:
        started = time.perf_counter()
        rewards = super()._rewards(images, found)
        self.reward_seconds += time.perf_counter() - started
        return rewards


def measure(
    *, captions: int = 30_000, pictures: int = 64, samples: int = 5, steps: int = 3
) -> dict[str, float]:
    """Measure the seconds of a step with `samples` captions per image, and the reward's share."""
    corpus = make_corpus(captions)
    captioner = make_captioner("transformer", corpus.vocabulary)
    phase = Phase(objective="cider", samples=samples, batch=pictures, group="picture")
    critic = TimedCritic(captioner, phase, corpus.sentences, steps=100, seed=0)
    features = random_features(pictures, captioner)
    tokens = pad(corpus.sentences.tokens[: pictures * 5])
    owners = corpus.sentences.owners[: pictures * 5]
    batch = TrainingBatch(features, owners, tokens, np.arange(pictures, dtype=np.int32))
    critic.learn(batch)
    critic.reward_seconds = 0.0
    started = time.perf_counter()
    for _ in range(steps):
        critic.learn(batch)
    seconds = (time.perf_counter() - started) / steps
    reward = critic.reward_seconds / steps
    return {
        "step, seconds": seconds,
        "reward, seconds": reward,
        "reward, share of the step": reward / seconds,
    }
