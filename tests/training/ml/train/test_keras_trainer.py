"""Training on a tiny dataset: what each setting of a phase changes, and what stays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from inference.checkpoint import save_checkpoint
from inference.ml.contract import CaptionerError
from inference.ml.vocabulary import PAD
from tests.inference import small_encoder
from tests.inference.tiny import enliven, opened
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.features import read_pixels
from training.ml.data.readers import open_dataset
from training.ml.train.batches import batches
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import config_from_values, load_config
from training.ml.train.image_size import resize_captioner
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


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return open_dataset(make_flickr8k(tmp_path_factory.mktemp("tiny") / "data"))


def config_of(kind: str, *phases: dict, sizes: dict | None = None):
    network = {**NETWORK, **(sizes or SIZES[kind])}
    return config_from_values(
        {"network": network, "phases": list(phases), "min_count": 1, "imagenet": False}
    )


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


def test_a_phase_can_take_larger_pictures(data, tmp_path, untraced) -> None:
    small, large = ONE, {**ONE, "image_size": 96}
    run = prepare_keras_run(
        "transformer", data, config_of("transformer", small, large), tmp_path / "run"
    )
    run.run()
    assert (run.captioner.config.image_size, run.captioner.encoder.grid) == (96, (3, 3))
    assert run.captioner.weights["cells/table"].shape[0] == 9


def test_a_size_of_its_own_changes_nothing(data, tmp_path) -> None:
    captioner = prepare_keras_run(
        "transformer", data, config_of("transformer", PHASE), tmp_path
    ).captioner
    assert resize_captioner(captioner, 64) is captioner
    back = resize_captioner(resize_captioner(captioner, 128), 64)
    np.testing.assert_allclose(
        back.weights["cells/table"].mean(), captioner.weights["cells/table"].mean(), atol=1e-3
    )


def test_stops_early_when_dev_gets_no_better(data, tmp_path, untraced) -> None:
    still = {**ONE, "epochs": 10, "learning_rate": 0.0, "weight_decay": 0.0, "patience": 2}
    entries: list[dict] = []
    config = config_of("cnn_merge", still)
    prepare_keras_run("cnn_merge", data, config, tmp_path / "run", report=entries.append).run()
    assert len(entries) == 3


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


def test_bad_configs_are_explained(data, tmp_path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"colour": 1}, "colour"),
        ({"phases": [{"speed": 9}]}, "speed"),
        ({"phases": [{"objective": "fame"}]}, "objective"),
        ({"phases": [{"objective": "cider", "fine_tune": True}]}, "encoder"),
    ]
    for values, wanted in cases:
        with pytest.raises(DataError, match=wanted):
            config_from_values(values)
    (tmp_path / "bad.toml").write_text("min_count = ")
    with pytest.raises(DataError, match="TOML"):
        load_config(tmp_path / "bad.toml")
    with pytest.raises(CaptionerError, match="colour"):
        prepare_keras_run(
            "lstm_merge", data, config_of("lstm_merge", sizes={"colour": 1}), tmp_path
        )
