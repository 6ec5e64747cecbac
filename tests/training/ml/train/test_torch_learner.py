"""Gradient steps in torch: which weights move, and the state of a resumed run."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from inference.ml.vocabulary import Vocabulary
from tests.training.ml.train.test_torch_trainer import KIND, PHASE, SCRATCH, config_of
from training.ml.data.dataset import DataError
from training.ml.train.config import Phase
from training.ml.train.torch_learner import TorchLearner
from training.ml.train.torch_models import new_captioner

pytest.importorskip("torch", reason="needs the extra hub")
pytest.importorskip("transformers", reason="needs the extra hub")
from training.ml.train.torch_trainer import prepare_torch_run


def test_a_frozen_encoder_stays_until_it_is_trained(data, tmp_path) -> None:
    config = config_of({**PHASE, "epochs": 1, "fine_tune": False})
    run = prepare_torch_run(KIND, data, config, tmp_path / "run")
    before = {n: p.detach().clone() for n, p in run.captioner.model.encoder.named_parameters()}
    run.run()
    after = dict(run.captioner.model.encoder.named_parameters())
    assert all((before[name] == after[name]).all() for name in before)
    again = prepare_torch_run(
        KIND, data, config_of({**PHASE, "epochs": 1}), tmp_path / "b", start=tmp_path / "run/best"
    )
    again.run()
    moved = dict(again.captioner.model.encoder.named_parameters())
    assert any((before[name] != moved[name]).any() for name in before)


def learner(phase: Phase, steps: int = 10) -> TorchLearner:
    captioner = new_captioner({"scratch": SCRATCH}, Vocabulary(["a", "dog"]))
    return TorchLearner(captioner, phase, steps)


PIXELS, OWNERS = torch.ones(1, 3, 32, 32), np.zeros(2, np.int32)
TOKENS = [(1, 4, 5, 2), (1, 5, 2)]


def test_words_are_counted_without_padding_and_a_step_makes_them_likelier() -> None:
    made = learner(Phase(learning_rate=0.02, warmup=0.0, label_smoothing=0.0))
    made.begin()
    before, words = made.measure(PIXELS, OWNERS, TOKENS)
    assert words == 5
    for _ in range(5):
        made.learn(PIXELS, OWNERS, TOKENS)
    assert made.measure(PIXELS, OWNERS, TOKENS)[0]["loss"] < before["loss"]


def test_the_rate_rises_to_its_peak_and_falls_to_the_floor() -> None:
    made = learner(Phase(warmup=0.2, floor=0.5), steps=100)
    rates = []
    for made.done in (0, 19, 20, 60, 100):
        rates.append(made._rate(0.1))
    assert rates == pytest.approx([0.005, 0.1, 0.1, 0.075, 0.05])


def test_an_optimizer_goes_on_from_its_file_and_another_configs_is_refused(tmp_path) -> None:
    phase = Phase(fine_tune=True)
    made, again = learner(phase), learner(phase)
    made.begin()
    made.learn(PIXELS, OWNERS, TOKENS)
    made.save(tmp_path / "state.safetensors")
    again.restore(tmp_path / "state.safetensors")
    assert again.done == 1
    states = [one.rule.state[one.parameters[0]]["exp_avg"] for one in (made, again)]
    assert torch.equal(*states)
    with pytest.raises(DataError, match="was written with another config"):
        learner(Phase(fine_tune=False)).restore(tmp_path / "state.safetensors")
