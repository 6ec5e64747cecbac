"""How far a run is, what a dev split says of it, and stopping it between two steps."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from inference.ml.vocabulary import PAD
from tests.inference import small_encoder
from tests.training.ml.train.test_keras_trainer import ONE, PHASE, config_of
from tests.training.tiny_data import make_flickr8k
from training.ml.data.readers import open_dataset
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.keras_learner import smoothed_cross_entropy
from training.ml.train.keras_trainer import KerasRun
from training.ml.train.progress import Clock, MetricSums, RunProgress, steps_of
from training.ml.train.teacher_forcing import TeacherForcingEvaluation


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return open_dataset(make_flickr8k(tmp_path_factory.mktemp("tiny") / "data"))


def test_a_clock_knows_the_time_left(monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    clock = Clock()
    assert (clock.share, clock.seconds_left) == (0.0, None)
    clock.begin("training", 20, 100)
    assert clock.seconds_left is None
    now[0], clock.done = 130.0, 30
    assert clock.share == 0.3
    assert clock.seconds_left == 210.0


def test_steps_count_the_phases_before_and_after() -> None:
    phases = [(4, 10), (2, 5)]
    assert steps_of(RunProgress(), phases) == (0, 50)
    assert steps_of(RunProgress(phase=1, epoch=1), phases) == (45, 50)


def test_means_are_of_the_whole_epoch() -> None:
    measures = MetricSums()
    assert measures.means() == {}
    measures.add({"loss": 6.0, "accuracy": 1.0}, 2)
    measures.add({"loss": 2.0, "accuracy": 1.0}, 2)
    assert measures.means() == {"loss": 2.0, "accuracy": 0.5}


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


class AskedToStopError(Exception):
    pass


def test_a_run_that_is_stopped_keeps_the_best_so_far_and_goes_on(data, tmp_path, untraced) -> None:
    config = config_of("cnn_merge", {**ONE, "epochs": 3})

    def prepared(**callbacks) -> KerasRun:
        return prepare_keras_run("cnn_merge", data, config, tmp_path / "run", **callbacks)

    seen: list[tuple[str, int, int]] = []

    def step() -> None:
        seen.append((run.clock.stage, run.clock.done, run.clock.total))
        if len(run.progress.log) == 1 and run.clock.stage == "training":
            raise AskedToStopError

    run = prepared(step=step)
    with pytest.raises(AskedToStopError):
        run.run()
    assert (tmp_path / "run" / "best" / "config.json").exists()
    assert ("pictures", 12, 12) in seen
    assert seen[-1][:2] == ("training", seen[-1][2] // 3)
    again = prepared()
    again.run(resume=True)
    assert again.clock.done == again.clock.total == seen[-1][2]
    log = json.loads((tmp_path / "run" / "log.json").read_text())
    assert [entry["epoch"] for entry in log] == [0, 1, 2]
    assert all({"accuracy", "dev_loss", "dev_accuracy"} <= set(entry) for entry in log)


def test_the_command_says_what_is_kept_when_it_is_stopped(data, tmp_path, monkeypatch) -> None:
    def interrupted(self, **options) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr(KerasRun, "run", interrupted)
    folder = data.split("train")[0].path.parents[1]
    network = f'[network]\nencoder = "{small_encoder.NAME}"\nimage_size = 64'
    (tmp_path / "c.toml").write_text(f"imagenet = false\nmin_count = 1\n{network}")
    arguments = ["cnn_merge", "--data", folder, "--config", tmp_path / "c.toml"]
    with pytest.raises(CommandError, match="nothing is kept"):
        call_command("train", *map(str, arguments), "--out", str(tmp_path / "run"))
    (tmp_path / "run" / "best").mkdir(parents=True)
    with pytest.raises(CommandError, match="--resume goes on"):
        call_command("train", *map(str, arguments), "--out", str(tmp_path / "run"))
