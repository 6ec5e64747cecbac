"""Candidate and live version on the same held-out pictures."""

from pathlib import Path

import pytest

from gallery.models import ModelVersion
from inference.ml.contract import GeneratedCaption
from training.datasets import selectors as datasets
from training.models import Dataset, TrainingRun
from training.runs import judging


class Saying:
    """Stands for a captioner that says one sentence of every picture."""

    def __init__(self, folder: Path) -> None:
        self.text = {"1": "a dog", "2": "a red circle on white paper"}[folder.name]

    def caption(self, images, search):
        words = tuple(self.text.split())
        return [[GeneratedCaption(self.text, words, (-1.0,) * len(words), -1.0)] for _ in images]


class Claimed:
    """Stands for a claimed job; counts its steps."""

    steps = 0

    def step(self) -> None:
        self.steps += 1

    def loading(self) -> None:
        """Allow the time that a model takes to load."""


def test_both_versions_are_measured_on_what_was_held_out(
    frozen: Dataset, live: ModelVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings
):
    settings.GATE_PICTURES = 1
    monkeypatch.setattr(judging, "open_captioner", Saying)
    ModelVersion.objects.filter(pk=live.pk).update(folder="/models/1")
    candidate = ModelVersion.objects.create(
        name=live.name, version="2", folder="/models/2", kind=live.kind, state="candidate"
    )
    run = TrainingRun.objects.create(parent=live, dataset=frozen)
    claimed, own = Claimed(), datasets.as_values(frozen)
    report = judging.judge(claimed, run, candidate, own, None)  # type: ignore[arg-type]
    held = own.splits["test"]
    assert (report.candidate, report.live, report.dataset) == (candidate, live, frozen)
    assert (report.pictures, report.wanted) == (len(held), 1)
    assert report.gain > 0
    best = report.differences[0]
    assert (best["live"], best["candidate"]) == ("a dog", "a red circle on white paper")
    assert best["candidate_score"] > best["live_score"]
    assert best["id"] in {picture.id for picture in held}
    assert claimed.steps >= 4


def test_too_few_pictures_are_no_verdict(
    frozen: Dataset, live: ModelVersion, monkeypatch: pytest.MonkeyPatch, settings
):
    settings.GATE_PICTURES = 1000
    monkeypatch.setattr(judging, "open_captioner", lambda folder: Saying(Path("/models/1")))
    run = TrainingRun.objects.create(parent=live, dataset=frozen)
    own = datasets.as_values(frozen)
    report = judging.judge(Claimed(), run, live, own, None)  # type: ignore[arg-type]
    assert (report.verdict, report.wanted) == ("not_enough", 1000)


def test_the_sites_percentages_are_shares(settings):
    settings.GATE_CONFIDENCE_PERCENT = 90
    settings.GATE_MAY_FALL_PERCENT = 1
    settings.GATE_MAY_FORGET_PERCENT = 3
    policy = judging.policy()
    assert (policy.confidence, policy.may_fall, policy.may_forget) == (0.9, 0.01, 0.03)
