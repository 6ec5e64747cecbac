"""The switches for mixed precision and XLA reach Keras, and a run still learns on a processor."""

from __future__ import annotations

import keras
import pytest
import tensorflow as tf

from tests.inference.tiny import opened
from tests.training.ml.train.test_keras_trainer import NETWORK, ONE, SIZES
from training.ml.train import precision
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import RunConfig, config_from_values


def prepared(kind: str, data, folder, phase: dict | None = None, **switches: str):
    network = {**NETWORK, **SIZES[kind]}
    values = {"network": network, "phases": [{**ONE, **(phase or {})}], "min_count": 1}
    config = config_from_values({**values, "imagenet": False, **switches})
    entries: list[dict] = []
    return prepare_keras_run(kind, data, config, folder, report=entries.append), entries


def test_a_machine_without_a_gpu_changes_nothing_unasked(monkeypatch) -> None:
    monkeypatch.setattr(precision, "has_gpu", lambda: False)
    assert precision.policy_of(RunConfig()) == "float32"
    assert not precision.wants_xla(RunConfig())
    monkeypatch.setattr(precision, "has_gpu", lambda: True)
    assert precision.policy_of(RunConfig()) == "mixed_bfloat16"
    assert precision.wants_xla(RunConfig())
    still = RunConfig(precision="float32", xla="off")
    assert precision.policy_of(still) == "float32"
    assert not precision.wants_xla(still)


@pytest.mark.parametrize("kind", sorted(SIZES))
def test_mixed_precision_reaches_every_kind(kind: str, data, tmp_path, untraced) -> None:
    run, entries = prepared(kind, data, tmp_path / "run", {"epochs": 3}, precision="mixed")
    run.run()
    assert keras.config.dtype_policy().name == "float32"
    assert entries[-1]["loss"] < entries[0]["loss"]
    weights = opened(tmp_path / "run" / "best").weights
    assert {weight.dtype.name for weight in weights.values()} == {"float32"}


def test_a_trained_encoder_is_mixed_too(data, tmp_path, untraced) -> None:
    tune = {"epochs": 1, "group": "picture", "batch": 6, "fine_tune": True}
    run, _ = prepared("lstm_merge", data, tmp_path / "run", tune, precision="mixed")
    with precision.dtype_policy(run.config):
        learner = run._learner(run.config.phases[0])
    dense, conv = learner.network.get_layer("hidden"), learner.encoder.network.get_layer("Conv_1")
    for layer in (dense, conv):
        assert layer.dtype_policy.name == "mixed_bfloat16"
        assert layer.kernel.dtype == "float32"
    run.run()
    assert (tmp_path / "run" / "best").is_dir()


def test_xla_compiles_the_step_where_every_layer_allows_it(data, tmp_path) -> None:
    run, entries = prepared("cnn_merge", data, tmp_path / "run", {"epochs": 2}, xla="on")
    assert run._learner(run.config.phases[0]).train_step._jit_compile is True
    run.run()
    assert entries[-1]["loss"] < entries[0]["loss"]
    assert not tf.config.optimizer.get_jit()


def test_xla_is_left_out_where_a_layer_forbids_it() -> None:
    inputs = keras.Input((4, 3))
    recurrent = keras.layers.LSTM(2)  # on a GPU Keras itself says so: cuDNN does it there
    network = keras.Model(inputs, keras.layers.Dense(1)(recurrent(inputs)))
    recurrent.supports_jit = True
    assert precision.compilable(network)
    recurrent.supports_jit = False
    assert not precision.compilable(network)
