"""Loss and accuracy of the next word, given the words before it."""

from __future__ import annotations

import numpy as np
import pytest

from inference.ml.vocabulary import PAD
from tests.training.ml.train.test_keras_trainer import PHASE, config_of
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.keras_learner import smoothed_cross_entropy
from training.ml.train.teacher_forcing import TeacherForcingEvaluation


def test_dev_loss_is_the_plain_loss_of_every_sentence(data, tmp_path) -> None:
    """Measured in two parts, padded together; here one sentence at a time, never padded."""
    run = prepare_keras_run("lstm_merge", data, config_of("lstm_merge", PHASE), tmp_path / "run")
    network, sentences = run.captioner.training_network(), run.dev_sentences
    size = (6, 1, run.captioner.encoder.channels)
    features = np.random.default_rng(0).normal(size=size).astype(np.float32)
    teacher = TeacherForcingEvaluation(network, sentences)
    read = teacher.measuring(lambda part: features[part])
    assert (read(slice(0, 4)) == features[:4]).all()
    read(slice(4, 6))
    losses, right, words = 0.0, 0, 0
    for tokens, owner in zip(sentences.tokens, sentences.owners, strict=True):
        row, given = np.array([tokens], np.int32), features[owner][None]
        logits = network([given, np.zeros(1, np.int32), row[:, :-1]], training=False)
        _, nll = smoothed_cross_entropy(logits, row[:, 1:], 0.0)
        losses += float(np.sum(nll))
        right += int((np.argmax(logits, axis=2) == row[:, 1:]).sum())
        words += int((row[:, 1:] != PAD).sum())
    values = teacher.values()
    assert values["dev_loss"] == pytest.approx(losses / words, rel=1e-4)
    assert values["dev_accuracy"] == pytest.approx(right / words)
