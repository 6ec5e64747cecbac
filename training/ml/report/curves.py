"""Curves of a training log: JSON, SVG and TensorBoard event files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from training.ml.report.plots import Series, line_chart
from training.ml.train.progress import LogEntry

CHARTS = {
    "loss": ("Loss per word, nats", ("loss", "dev_loss")),
    "accuracy": ("Words guessed right", ("accuracy", "dev_accuracy")),
    "scores": ("Scores on dev, greedy", ("CIDEr", "BLEU-4", "ROUGE-L")),
    "reward": ("CIDEr-D of drawn sentences", ("reward",)),
}
NAMES = {
    "loss": "training",
    "dev_loss": "dev",
    "accuracy": "training",
    "dev_accuracy": "dev",
    "reward": "training",
}
PLACES = {
    "loss": "loss/train",
    "dev_loss": "loss/dev",
    "accuracy": "accuracy/train",
    "dev_accuracy": "accuracy/dev",
    "reward": "reward/train",
}
Log = Sequence[LogEntry]


def write_curves(log: Log, folder: Path) -> list[Path]:
    """Write curves.json and an SVG per chart that has points; return the files.

    Epochs are counted through all phases, from 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    values = {measure: points(log, measure) for _, m in CHARTS.values() for measure in m}
    path = folder / "curves.json"
    path.write_text(json.dumps({k: v for k, v in values.items() if v}, indent=1) + "\n")
    written = [path]
    for stem, (title, measures) in CHARTS.items():
        series = [Series(NAMES.get(m, m), values[m]) for m in measures if values[m]]
        if series:
            path = folder / f"{stem}.svg"
            path.write_text(line_chart(title, "epoch", series), encoding="utf-8")
            written.append(path)
    return written


def points(log: Log, measure: str) -> list[tuple[float, float]]:
    """List (epoch, value) of each epoch that has the measure."""
    return [
        (float(number), float(value))
        for number, entry in enumerate(log, start=1)
        if (value := entry.get(measure)) is not None
    ]


def write_events(log: Log, folder: Path) -> None:
    """Write TensorBoard event files anew, a step per epoch, without TensorBoard."""
    import tensorflow as tf

    plugin = tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars")
    metadata = tf.compat.v1.SummaryMetadata(plugin_data=plugin)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("events.out.tfevents.*"):
        old.unlink()
    with tf.summary.create_file_writer(str(folder)).as_default():
        for step, entry in enumerate(log, start=1):
            for name, value in entry.items():
                if isinstance(value, int | float):
                    tag, number = PLACES.get(name, f"dev/{name}"), tf.constant(value, tf.float32)
                    tf.summary.write(tag, number, step=step, metadata=metadata)
