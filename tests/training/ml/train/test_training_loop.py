"""A run that is cut off, or killed, goes on exactly where it was."""

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

from tests.training.ml.train.test_keras_trainer import ONE, SIZES, config_of
from tests.training.tiny_data import make_flickr8k
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.keras_trainer import KerasRun


def resumable(data, folder: Path, **callbacks):
    """Dropout, running averages and a second phase: a run with all that it has to remember."""
    sizes = {**SIZES["cnn_merge"], "dropout": 0.2}
    phases = [
        {**ONE, "epochs": 2, "batch": 20, "average": 0.9},
        {**ONE, "batch": 20, "learning_rate": 1e-3},
    ]
    config = config_of("cnn_merge", *phases, sizes=sizes)
    return prepare_keras_run("cnn_merge", data, config, folder, **callbacks)


def require_the_same_weights(one: Path, other: Path) -> None:
    once, twice = (load_file(folder / "last" / "state.safetensors") for folder in (one, other))
    assert once.keys() == twice.keys()
    for name in once:
        np.testing.assert_array_equal(once[name], twice[name], err_msg=name)


class CutOffError(Exception):
    pass


def cut_off(data, folder: Path, *, epochs: int) -> None:
    """Go on with a run until it is in the middle of the epoch after so many."""
    batches_since = iter(range(1000))

    def step() -> None:
        if len(run.progress.log) == epochs and next(batches_since) == 2:
            raise CutOffError

    run = resumable(data, folder, step=step)
    with pytest.raises(CutOffError):
        run.run(resume=True)


def test_cut_off_in_each_phase_and_resumed_gives_the_same_weights(data, tmp_path, untraced) -> None:
    resumable(data, tmp_path / "a").run()
    cut_off(data, tmp_path / "b", epochs=1)
    cut_off(data, tmp_path / "b", epochs=2)
    resumable(data, tmp_path / "b").run(resume=True)
    require_the_same_weights(tmp_path / "a", tmp_path / "b")


SCRIPT = """
import sys
from pathlib import Path
from tests.training.ml.train.test_training_loop import resumable
from training.ml.data.readers import open_dataset
from training.ml.train.build_run import set_threads
set_threads(1)
data = open_dataset(Path(sys.argv[1]))
for folder in sys.argv[2:]:
    run = resumable(data, Path(folder), report=lambda e: print("epoch", flush=True))
    run.run(resume=True)
"""


def train(data: Path, *folders: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(data), *map(str, folders)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.long
def test_killed_and_resumed_gives_the_same_weights(tmp_path) -> None:
    data = make_flickr8k(tmp_path / "data")
    killed = train(data, tmp_path / "b")
    assert killed.stdout is not None
    assert killed.stdout.readline() == "epoch\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert train(data, tmp_path / "a", tmp_path / "b").wait() == 0
    require_the_same_weights(tmp_path / "a", tmp_path / "b")


def test_stops_early_when_dev_gets_no_better(data, tmp_path, untraced) -> None:
    still = {**ONE, "epochs": 10, "learning_rate": 0.0, "weight_decay": 0.0, "patience": 2}
    entries: list[dict] = []
    config = config_of("cnn_merge", still)
    prepare_keras_run("cnn_merge", data, config, tmp_path / "run", report=entries.append).run()
    assert len(entries) == 3


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
