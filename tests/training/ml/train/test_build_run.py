"""A run is built from a kind, a dataset and a config that fit together."""

from __future__ import annotations

import dataclasses

import pytest

from inference.checkpoint import save_checkpoint
from inference.ml.contract import CaptionerError
from tests.inference import tiny
from tests.training.ml.train.test_keras_trainer import config_of
from training.ml.train.build_run import prepare_keras_run
from training.ml.train.config import config_from_values


def test_a_setting_that_the_kind_does_not_have_is_explained(data, tmp_path) -> None:
    with pytest.raises(CaptionerError, match="colour"):
        prepare_keras_run(
            "lstm_merge", data, config_of("lstm_merge", sizes={"colour": 1}), tmp_path
        )


def test_a_checkpoint_of_another_kind_is_no_start(data, tmp_path) -> None:
    save_checkpoint(tiny.captioner("cnn_merge"), tmp_path / "start", name="tiny", version="1")
    with pytest.raises(CaptionerError, match="is no checkpoint of the kind lstm_merge"):
        prepare_keras_run(
            "lstm_merge", data, config_of("lstm_merge"), tmp_path / "run", start=tmp_path / "start"
        )


def test_a_kind_that_torch_trains_is_refused(data, tmp_path) -> None:
    config = config_from_values({"imagenet": False})
    with pytest.raises(CaptionerError, match="vision_encoder_decoder is not trained by this"):
        prepare_keras_run("vision_encoder_decoder", data, config, tmp_path)


def test_a_new_captioner_knows_the_words_that_occur_often_enough(data, tmp_path) -> None:
    config = dataclasses.replace(config_of("lstm_merge"), min_count=20)
    run = prepare_keras_run("lstm_merge", data, config, tmp_path / "runs" / "one")
    words = run.captioner.vocabulary
    assert "circle" in words
    assert "There" not in words
    assert "ground" not in words  # once for each of twelve pictures
