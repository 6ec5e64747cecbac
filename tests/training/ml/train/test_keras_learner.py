"""Gradient steps: which weights move, how fast, and what is kept."""

from __future__ import annotations

import numpy as np
import pytest

from inference.ml.steps import log_softmax
from tests.inference.tiny import enliven
from tests.training.ml.train.test_keras_trainer import ONE, PHASE, config_of
from training.ml.data.dataset import DataError
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import Phase
from training.ml.train.keras_learner import augment, learning_rate, smoothed_cross_entropy


def test_fine_tuning_trains_the_layers_asked_for(data, tmp_path) -> None:
    tune = {
        **ONE,
        "batch": 3,
        "group": "picture",
        "captions": 2,
        "fine_tune": True,
        "trained_from": "Conv_1",
        "average": 0.5,
    }
    run = prepare_keras_run("lstm_merge", data, config_of("lstm_merge", tune), tmp_path / "run")
    enliven(run.captioner.encoder.network)
    layers = run.captioner.encoder.network
    before = {v.path: v.numpy() for v in layers.trainable_variables}
    run.run()
    changed = {v.path for v in layers.trainable_variables if (v.numpy() != before[v.path]).any()}
    assert changed == {"Conv_1/kernel", "Conv_1_bn/gamma", "Conv_1_bn/beta"}


def test_an_anchor_keeps_its_share_of_the_first_weights(data, tmp_path) -> None:
    run = prepare_keras_run(
        "lstm_merge", data, config_of("lstm_merge", {**PHASE, "anchor": 0.25}), tmp_path
    )
    learner = run._learner(run.config.phases[0])
    before = learner.current_weights()
    for variable in learner.network.weights:
        variable.assign(variable + 4.0)
    for path, weight in learner.kept_weights().items():
        np.testing.assert_allclose(weight, before[path] + 3.0, atol=1e-4)


def test_the_loss_is_the_label_smoothed_cross_entropy() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1, (2, 3, 5)).astype(np.float32)
    targets = rng.integers(0, 5, (2, 3)).astype(np.int32)
    log_probs = log_softmax(logits)
    nll = -np.take_along_axis(log_probs, targets[..., None], axis=2)[..., 0]
    loss, plain = smoothed_cross_entropy(logits, targets, 0.1)
    np.testing.assert_allclose(plain, nll, atol=1e-5)
    np.testing.assert_allclose(loss, 0.9 * nll - 0.1 * log_probs.mean(axis=2), atol=1e-5)


def test_the_rate_rises_to_its_peak_and_falls_to_the_floor() -> None:
    rate = learning_rate(0.1, Phase(warmup=0.2, floor=0.5), 100)
    found = [float(rate(step)) for step in (0, 10, 20, 60, 100)]
    assert found == pytest.approx([0.0, 0.05, 0.1, 0.075, 0.05])


def test_an_augmented_image_keeps_its_size_and_range_and_follows_the_seed() -> None:
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3)).astype(np.uint8)
    one, same, other = (np.asarray(augment(images, np.array([0, n]))) for n in (1, 1, 2))
    assert one.shape == images.shape
    assert 0 <= one.min() < one.max() <= 255
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_an_unknown_layer_to_train_from_is_named(data, tmp_path) -> None:
    tune = {**ONE, "fine_tune": True, "trained_from": "Conv_9"}
    run = prepare_keras_run("lstm_merge", data, config_of("lstm_merge", tune), tmp_path / "run")
    with pytest.raises(DataError, match="no layer 'Conv_9'"):
        run._learner(run.config.phases[0])
