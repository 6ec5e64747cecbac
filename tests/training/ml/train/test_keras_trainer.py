"""Training on a tiny dataset: what each setting of a phase changes, and what stays."""

from __future__ import annotations

import numpy as np
import pytest

from inference.checkpoint import save_checkpoint
from inference.ml.vocabulary import PAD
from tests.inference import small_encoder
from tests.inference.tiny import enliven, opened
from training.ml.data.dataset import DataError
from training.ml.data.features import read_pixels
from training.ml.train.batches import batches
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import config_from_values
from training.ml.train.keras_learner import smoothed_cross_entropy
from training.ml.train.reinforce import SelfCriticalLearner
from training.ml.train.vocabulary_extension import extend_vocabulary

NETWORK = {"encoder": small_encoder.NAME, "image_size": 64, "dropout": 0.0}
SIZES = {
    "lstm_merge": {"units": 48, "hidden": 48},
    "cnn_merge": {"word_units": 32, "filters": 64, "hidden": 48},
    "attention": {"units": 48, "attention_units": 24},
    "transformer": {"width": 48, "heads": 2, "inner": 96, "decoder_layers": 1},
}
PHASE = {
    "epochs": 10,
    "batch": 4,
    "learning_rate": 1e-2,
    "label_smoothing": 0.0,
    "patience": 10,
}

# One epoch of two steps.
ONE = {**PHASE, "epochs": 1, "batch": 30}


def config_of(kind: str, *phases: dict, sizes: dict | None = None):
    network = {**NETWORK, **(sizes or SIZES[kind])}
    return config_from_values(
        {"network": network, "phases": list(phases), "min_count": 1, "imagenet": False}
    )


def test_each_epoch_is_measured_with_the_encoder_as_it_is_then(data, tmp_path, untraced) -> None:
    tune = {**ONE, "epochs": 2, "fine_tune": True, "encoder_learning_rate": 1e-2}
    run = prepare_keras_run("lstm_merge", data, config_of("lstm_merge", tune), tmp_path / "run")
    run.run()
    pixels = read_pixels([picture.path for picture in data.split("dev")], 64)
    now = opened(tmp_path / "run" / "last").encoder.encode_pixels(pixels)
    np.testing.assert_allclose(run.captioner.encoder.encode_pixels(pixels), now, atol=1e-5)


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


def test_a_phase_with_the_score_as_teacher_runs(data, tmp_path) -> None:
    warm = {**ONE, "flip": True}
    critic = {**PHASE, "epochs": 2, "batch": 4, "group": "picture", "objective": "cider"}
    entries: list[dict] = []
    config = config_of("lstm_merge", warm, critic)
    prepare_keras_run("lstm_merge", data, config, tmp_path / "run", report=entries.append).run()
    assert [sorted({"loss", "reward"} & set(entry)) for entry in entries] == [
        ["loss"],
        ["reward"],
        ["reward"],
    ]
    assert all(0 <= entry["reward"] <= 10 for entry in entries[1:])


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


def test_a_phase_can_take_larger_pictures(data, tmp_path, untraced) -> None:
    small, large = ONE, {**ONE, "image_size": 96}
    run = prepare_keras_run(
        "transformer", data, config_of("transformer", small, large), tmp_path / "run"
    )
    run.run()
    assert (run.captioner.config.image_size, run.captioner.encoder.grid) == (96, (3, 3))
    assert run.captioner.weights["cells/table"].shape[0] == 9


def test_what_is_known_can_stand_still_while_new_words_learn(data, tmp_path, untraced) -> None:
    prepare_keras_run("lstm_merge", data, config_of("lstm_merge", ONE), tmp_path / "first").run()
    first = opened(tmp_path / "first" / "best")
    larger = extend_vocabulary(first, ["rocket", "moon"])
    save_checkpoint(larger, tmp_path / "start", name="start", version="0")
    slow = {**ONE, "pace": 0.0, "known_words": len(first.vocabulary)}
    run = prepare_keras_run(
        "lstm_merge",
        data,
        config_of("lstm_merge", slow),
        tmp_path / "run",
        start=tmp_path / "start",
    )
    run.run()
    moved = set()
    for name, weight in run.captioner.weights.items():
        known = tuple(slice(0, size) for size in first.weights[name].shape)
        np.testing.assert_array_equal(weight[known], first.weights[name])
        if not np.array_equal(weight, larger.weights[name]):
            moved.add(name)
    assert "logits/bias" in moved
