"""Training on a tiny dataset: what each setting of a phase changes, and what stays."""

from __future__ import annotations

import numpy as np

from inference.checkpoint import save_checkpoint
from tests.inference import small_encoder
from tests.inference.tiny import opened
from training.ml.data.features import read_pixels
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import config_from_values
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
