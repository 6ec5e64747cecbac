"""A run's progress in its row."""

import time

import pytest

from tests import rows
from training.models import TrainingRun
from training.runs import run_log
from training.runs.run_log import RunLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path) -> TrainingRun:
    samples = [{"sha256": name * 64, "said": ["before"]} for name in "ab"]
    return TrainingRun.objects.create(parent=rows.captioner(tmp_path), samples=samples)


def entries(*scores: float) -> list[dict[str, float]]:
    return [{"epoch": at, "CIDEr": score} for at, score in enumerate(scores)]


def test_an_epoch_is_stored_with_a_caption_of_each_sample_and_the_best_so_far(run: TrainingRun):
    log = RunLog(run)
    log.epoch(entries(0.5), ["one", "two"])
    log.epoch(entries(0.5, 0.25), ["three", "four"])
    run.refresh_from_db()
    assert [sample["said"] for sample in run.samples] == [
        ["before", "one", "three"],
        ["before", "two", "four"],
    ]
    assert (run.best, run.stage) == (0.5, "Epoch 2: CIDEr 0.250")
    assert [line for _, line in run.lines] == ["Epoch 1: CIDEr 0.500", "Epoch 2: CIDEr 0.250"]


def test_an_epoch_that_a_crash_left_out_has_the_captions_of_the_next(run: TrainingRun):
    RunLog(run).epoch(entries(0.1, 0.2), ["one", "two"])
    run.refresh_from_db()
    assert run.samples[0]["said"] == ["before", "one", "one"]


def test_only_the_newest_lines_are_kept(run: TrainingRun, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_log, "LINES", 2)
    log = RunLog(run)
    for number in range(5):
        log.stage(str(number))
    run.refresh_from_db()
    assert [line for _, line in run.lines] == ["2", "3", "4"]


def test_the_time_of_all_attempts_is_added_up(run: TrainingRun, monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    for seconds in (5.0, 7.0):
        log = RunLog(run)
        now[0] += seconds
        log.add_time()
        log.add_time()
    run.refresh_from_db()
    assert run.seconds == 12.0
