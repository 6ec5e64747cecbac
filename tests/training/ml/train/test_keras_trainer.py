"""Training on a tiny dataset: it learns, it stops, and it goes on exactly where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml.contract import CaptionerError, Search
from inference.ml.vocabulary import PAD
from tests.inference.tiny import SMALL, enliven
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.train.batches import batches
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import config_from_values, load_config
from training.ml.train.image_size import resize_captioner
from training.ml.train.keras_learner import smoothed_cross_entropy
from training.ml.train.vocabulary_extension import extend_vocabulary

NETWORK = {"image_size": 64, "alpha": 0.35, "dropout": 0.0}
SIZES = {
    "lstm_merge": {"units": 48, "hidden": 48},
    "cnn_merge": {"word_units": 32, "filters": 64, "hidden": 48},
    "attention": {"units": 48, "attention_units": 24},
    "transformer": {"width": 48, "heads": 2, "inner": 96},
}
PHASE = {
    "epochs": 40,
    "batch": 12,
    "learning_rate": 1e-2,
    "label_smoothing": 0.0,
    "patience": 40,
}

ONE = {**PHASE, "epochs": 1}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return open_dataset(make_flickr8k(tmp_path_factory.mktemp("tiny") / "data"))


def config_of(kind: str, *phases: dict, sizes: dict | None = None):
    network = {**NETWORK, **(sizes or SIZES[kind])}
    return config_from_values(
        {"network": network, "phases": list(phases), "min_count": 1, "imagenet": False}
    )


def words_of_training_pictures(folder: Path, data) -> list[str]:
    from training.ml.data.features import read_pixels

    captioner = open_captioner(folder)
    pictures = data.split("train")
    seen = captioner.encoder.encode_pixels(read_pixels([p.path for p in pictures], 64))
    found = captioner.caption_features(seen, Search("greedy"))
    return [" ".join(f[0].words) for f in found]


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_every_kind_overfits(kind: str, data, tmp_path) -> None:
    entries: list[dict] = []
    run = prepare_keras_run(
        kind, data, config_of(kind, PHASE), tmp_path / "run", report=entries.append
    )
    enliven(run.captioner.encoder.network)
    run.run()
    assert entries[-1]["loss"] < 0.5 * entries[0]["loss"]
    assert entries[-1]["accuracy"] > entries[0]["accuracy"]
    assert entries[-1]["dev_loss"] < entries[0]["dev_loss"]
    assert json.loads((tmp_path / "run" / "log.json").read_text()) == entries
    sentences = words_of_training_pictures(tmp_path / "run" / "best", data)
    right = sum(
        p.id.split("_")[0] in s for p, s in zip(data.split("train"), sentences, strict=True)
    )
    assert right >= 9, sentences
    assert open_captioner(tmp_path / "run" / "last").kind == kind


def test_fine_tuning_trains_the_layers_asked_for(data, tmp_path) -> None:
    tune = {
        **PHASE,
        "epochs": 1,
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


def test_a_sentence_better_than_the_greedy_one_becomes_likelier(data, tmp_path) -> None:
    critic = {**PHASE, "group": "picture", "objective": "cider", "learning_rate": 1e-3}
    config = config_of("lstm_merge", critic)
    run = prepare_keras_run("lstm_merge", data, config, tmp_path / "run")
    enliven(run.captioner.encoder.network)
    phase = config.phases[0]
    learner = run._learner(phase)
    (batch,) = batches(run.sentences, run._source(phase), phase, seed=0, epoch=0)
    # Of each picture's own sentences, the first is praised and the second is blamed.
    chosen = np.array([np.flatnonzero(batch.pictures == n)[:2] for n in range(12)]).reshape(-1)
    owners, tokens = batch.pictures[chosen], batch.tokens[chosen]
    praise = np.tile(np.array([1, -1], np.float32), 12)

    def likelihoods() -> np.ndarray:
        logits = learner.network([batch.inputs, owners, tokens[:, :-1]], training=False)
        _, nll = smoothed_cross_entropy(logits, tokens[:, 1:], 0.0)
        return -np.asarray(nll * (tokens[:, 1:] != PAD)).sum(axis=1)

    before = likelihoods()
    for _ in range(8):
        learner.reward_step(batch.inputs, owners, tokens, praise)
    gained = likelihoods() - before
    assert (gained * praise).mean() > 0.1


def test_a_phase_with_the_score_as_teacher_runs(data, tmp_path) -> None:
    warm = {**PHASE, "epochs": 2, "flip": True}
    critic = {**PHASE, "epochs": 2, "batch": 4, "group": "picture", "objective": "cider"}
    entries: list[dict] = []
    config = config_of("lstm_merge", warm, critic)
    prepare_keras_run("lstm_merge", data, config, tmp_path / "run", report=entries.append).run()
    assert [sorted({"loss", "reward"} & set(entry)) for entry in entries] == [
        ["loss"],
        ["loss"],
        ["reward"],
        ["reward"],
    ]
    assert all(0 <= entry["reward"] <= 10 for entry in entries[2:])


def test_drawn_sentences_are_judged_against_each_other(data, tmp_path) -> None:
    critic = {**PHASE, "group": "picture", "objective": "cider", "baseline": "others", "samples": 3}
    config = config_of("lstm_merge", critic)
    run = prepare_keras_run("lstm_merge", data, config, tmp_path / "run")
    learner = run._learner(config.phases[0])
    rewards = np.array([[1, 2, 6], [0, 0, 3]], np.float32)
    baseline = learner._baseline(np.zeros(0), np.zeros(0), rewards)
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


def test_a_phase_can_take_larger_pictures(data, tmp_path) -> None:
    small, large = {**PHASE, "epochs": 1}, {**PHASE, "epochs": 1, "image_size": 96}
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


def test_stops_early_when_dev_gets_no_better(data, tmp_path) -> None:
    still = {**PHASE, "learning_rate": 0.0, "weight_decay": 0.0, "patience": 2}
    entries: list[dict] = []
    config = config_of("cnn_merge", still)
    prepare_keras_run("cnn_merge", data, config, tmp_path / "run", report=entries.append).run()
    assert len(entries) == 3


def test_what_is_known_can_stand_still_while_new_words_learn(data, tmp_path) -> None:
    prepare_keras_run("lstm_merge", data, config_of("lstm_merge", ONE), tmp_path / "first").run()
    first = open_captioner(tmp_path / "first" / "best")
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


SCRIPT = """
import sys
from pathlib import Path
from tests.training.ml.train.test_keras_trainer import config_of, PHASE, SIZES
from training.ml.data.readers import open_dataset
from training.ml.train.keras_learner import smoothed_cross_entropy
from training.ml.train.image_size import at_size
from training.ml.train.build_run import prepare_run, set_threads
set_threads(1)
data, out, resume = open_dataset(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3] == "resume"
sizes = {**SIZES["transformer"], "dropout": 0.2}
phases = [{**PHASE, "epochs": 4, "average": 0.9}, {**PHASE, "epochs": 2, "learning_rate": 1e-3}]
config = config_of("transformer", *phases, sizes=sizes)
run = prepare_run("transformer", data, config, out, report=lambda e: print("epoch", flush=True))
run.run(resume=resume)
"""


def train(data: Path, out: Path, mode: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(data), str(out), mode],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_killed_and_resumed_gives_the_same_weights(tmp_path) -> None:
    data = make_flickr8k(tmp_path / "data")
    undisturbed = train(data, tmp_path / "a", "start")
    killed = train(data, tmp_path / "b", "start")
    assert killed.stdout is not None
    for _ in range(2):
        assert killed.stdout.readline() == "epoch\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert train(data, tmp_path / "b", "resume").wait() == 0
    assert undisturbed.wait() == 0
    once, twice = (load_file(tmp_path / run / "last" / "state.safetensors") for run in "ab")
    assert once.keys() == twice.keys()
    for name in once:
        np.testing.assert_array_equal(once[name], twice[name], err_msg=name)


def test_bad_configs_are_explained(data, tmp_path) -> None:
    for values, wanted in [
        ({"colour": 1}, "colour"),
        ({"phases": [{"speed": 9}]}, "speed"),
        ({"phases": [{"objective": "fame"}]}, "objective"),
        ({"phases": [{"objective": "cider", "fine_tune": True}]}, "encoder"),
    ]:
        with pytest.raises(DataError, match=wanted):
            config_from_values(values)
    (tmp_path / "bad.toml").write_text("min_count = ")
    with pytest.raises(DataError, match="TOML"):
        load_config(tmp_path / "bad.toml")
    with pytest.raises(CaptionerError, match="colour"):
        prepare_keras_run(
            "lstm_merge", data, config_of("lstm_merge", sizes={"colour": 1}), tmp_path
        )
