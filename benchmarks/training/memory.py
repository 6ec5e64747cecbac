"""Benchmark of memory over dataset size: an epoch on stored 7x7x1280 features, twice."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

CELLS, CHANNELS = 49, 1280
BLOCK = 500


def measure(*, small: int = 3_000, large: int = 30_000) -> dict[str, float]:
    """Measure peak private memory in MB at both sizes, each in its own process, and the ratio.

    Needs disk space for the larger store: 125 kB per picture.
    """
    peaks = {}
    for pictures in (small, large):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.training.memory", str(pictures), folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        peaks[pictures] = json.loads(done.stdout.splitlines()[-1])
    return {
        **{f"{pictures:,} pictures, MB": peak for pictures, peak in peaks.items()},
        "large / small": peaks[large] / peaks[small],
    }


def peak_of(pictures: int, folder: Path) -> float:
    """Train one epoch on so many images; return the peak of private memory in MB."""
    from benchmarks.training.corpus import PER_PICTURE, make_captioner, make_corpus
    from training.ml.data.features import FeatureStore
    from training.ml.train.batches import batches
    from training.ml.train.config import Phase
    from training.ml.train.keras_learner import KerasLearner

    store = FeatureStore(folder, name="made-up", shape=(CELLS, CHANNELS))
    block = np.random.default_rng(0).random((BLOCK, CELLS, CHANNELS), np.float32)
    for at in range(0, pictures, BLOCK):
        store.append([f"{n:064x}" for n in range(at, at + BLOCK)], block)
    del block
    rows = store.rows([f"{n:064x}" for n in range(pictures)])
    corpus = make_corpus(pictures * PER_PICTURE)
    captioner = make_captioner("attention", corpus.vocabulary, units=32, attention_units=16)
    phase = Phase(batch=64, group="picture")
    learner = KerasLearner(captioner, phase, steps=10_000, seed=0)
    peak = 0.0
    stream = batches(
        corpus.sentences, lambda images, rng: store.read(rows[images]), phase, seed=0, epoch=0
    )
    for batch in stream:
        learner.learn(batch)
        peak = max(peak, private_memory())
    return peak


def private_memory() -> float:
    """Measure this process's anonymous memory in MB, memory-mapped files excluded."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return float(line.split()[1]) / 1024
    raise OSError("this system does not tell a process's private memory")


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(peak_of(int(sys.argv[1]), Path(sys.argv[2])))}\n")
