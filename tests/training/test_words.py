"""Texts of training for people."""

import pytest

from gallery.models import Job
from training.models import GateReport, TrainingRun
from training.words import gate_sentence, guard_numbers, run_state


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Better by 4.1% (±1.2) on 412 held-out pictures: ready to go live"),
        (
            {"verdict": "not_enough", "pictures": 57},
            "Not enough yet: 57 of the 200 held-out pictures that a verdict needs.",
        ),
        (
            {"verdict": "failed", "gain": -0.03, "low": -0.04, "high": -0.02},
            "Worse by 3.0% (±1.0) on 412 held-out pictures: it stays out",
        ),
        (
            {"verdict": "failed", "gain": 0.01, "low": -0.01, "high": 0.03},
            "No sure difference (+1.0%, ±2.0) on 412 held-out pictures: it stays out",
        ),
        (
            {"verdict": "failed", "guards": [{"name": "stammers", "holds": False}]},
            "Better by 4.1% (±1.2) on 412 held-out pictures: it stays out, for it repeats words",
        ),
    ],
)
def test_the_gate_speaks_in_one_sentence(fields, sentence: str):
    usual = {"verdict": "passed", "pictures": 412, "wanted": 200, "gain": 0.041}
    assert gate_sentence(GateReport(**usual | {"low": 0.029, "high": 0.053} | fields)) == sentence


@pytest.mark.parametrize(
    ("guard", "text"),
    [
        ({"name": "larger", "live": 1.5e6, "candidate": 2e6}, "1.5 MB → 2.0 MB"),
        ({"name": "slower", "live": 0.12, "candidate": 0.1}, "120.0 ms → 100.0 ms"),
        ({"name": "fits", "live": 0.1234, "candidate": 1}, "0.123 → 1.000"),
        ({"name": "empty", "live": 0.0, "candidate": 0.02}, "0.0% → 2.0%"),
    ],
)
def test_a_guards_values_have_the_unit_of_what_it_measures(guard, text: str):
    assert guard_numbers(guard) == text


def test_a_run_that_was_stopped_is_not_called_done():
    done = Job(state=Job.State.SUCCEEDED)
    assert run_state(TrainingRun(job=done)) == "Done"
    assert run_state(TrainingRun(job=done, stop_asked=True)) == "Stopped"
    assert run_state(TrainingRun(job=Job(state=Job.State.FAILED), stop_asked=True)) == "Failed"
    assert run_state(TrainingRun()) == "Ended"
