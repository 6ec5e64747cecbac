"""Self-critical training: what is rewarded becomes likelier, and rewards are compared."""

from __future__ import annotations

import numpy as np
import pytest

from inference.ml.vocabulary import PAD
from tests.inference.tiny import enliven
from tests.training.ml.train.test_keras_trainer import PHASE, config_of
from training.ml.data.dataset import DataError
from training.ml.train.batches import batches
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.keras_learner import smoothed_cross_entropy
from training.ml.train.reinforce import SelfCriticalLearner


def test_a_sentence_better_than_the_greedy_one_becomes_likelier(data, tmp_path) -> None:
    critic = {**PHASE, "batch": 12, "group": "picture", "objective": "cider", "learning_rate": 1e-3}
    config = config_of("lstm_merge", critic)
    run = prepare_keras_run("lstm_merge", data, config, tmp_path / "run")
    enliven(run.captioner.encoder.network)
    phase = config.phases[0]
    learner = run._learner(phase)
    assert isinstance(learner, SelfCriticalLearner)
    (batch,) = batches(run.sentences, run._source(phase), phase, seed=0, epoch=0)
    # Of each picture's own sentences, the first is praised and the second is blamed.
    chosen = np.array([np.flatnonzero(batch.pictures == n)[:2] for n in range(12)]).reshape(-1)
    owners, tokens = batch.pictures[chosen], batch.tokens[chosen]
    praise = np.tile(np.array([1, -1], np.float32), 12)

    def likelihoods() -> np.ndarray:
        logits = learner.network([batch.inputs, owners, tokens[:, :-1]], training=False)
        _, nll = smoothed_cross_entropy(logits, tokens[:, 1:], 0.0)
        likelihood: np.ndarray = -np.asarray(nll * (tokens[:, 1:] != PAD)).sum(axis=1)
        return likelihood

    before = likelihoods()
    for _ in range(8):
        learner.reward_step(batch.inputs, owners, tokens, praise)
    gained = likelihoods() - before
    assert (gained * praise).mean() > 0.1


def test_drawn_sentences_are_judged_against_each_other(data, tmp_path) -> None:
    critic = {**PHASE, "group": "picture", "objective": "cider", "baseline": "others", "samples": 3}
    config = config_of("lstm_merge", critic)
    run = prepare_keras_run("lstm_merge", data, config, tmp_path / "run")
    learner = run._learner(config.phases[0])
    assert isinstance(learner, SelfCriticalLearner)
    rewards = np.array([[1, 2, 6], [0, 0, 3]], np.float32)
    baseline = learner._baseline(np.zeros(0, np.float32), np.zeros(0, np.int32), rewards)
    assert baseline.tolist() == [[4, 3.5, 1.5], [1.5, 1.5, 0]]
    assert (rewards - baseline).sum(axis=1).tolist() == [0, 0]
    with pytest.raises(DataError, match="two samples"):
        config_of("lstm_merge", {**critic, "samples": 1})
