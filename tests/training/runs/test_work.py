"""A run from its claimed job to the measured candidate, stopped, cancelled and gone on with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from gallery.jobs import services as jobs
from gallery.models import ModelVersion, User
from tests.inference import tiny
from tests.optional import required
from tests.training.training_runs import begun, finished
from training.models import GateReport, Promotion
from training.runs import selectors, services

pytestmark = pytest.mark.usefixtures("training_worker")


def interrupting(monkeypatch: pytest.MonkeyPatch, at: int, act: Callable[[], object]) -> None:
    """Do something at the so-manieth training step."""
    from training.ml.train.keras_learner import KerasLearner

    learn, count = KerasLearner.learn, iter(range(10**6))

    def counted(self, batch):
        if next(count) == at:
            act()
        return learn(self, batch)

    monkeypatch.setattr(KerasLearner, "learn", counted)


def test_a_run_ends_with_a_measured_candidate_that_knows_where_it_is_from(
    ready: User, tiny_live: ModelVersion
):
    run = finished(begun(ready))
    job = required(run.job)
    assert (job.state, job.error_message) == ("succeeded", "")
    assert [entry["epoch"] for entry in run.log] == [0, 1]
    assert run.best == max(entry["CIDEr"] for entry in run.log)
    assert [len(sample["said"]) for sample in run.samples] == [3] * len(run.samples)
    candidate, dataset = required(run.candidate), required(run.dataset)
    assert (str(candidate), candidate.state, candidate.parent) == ("tiny@2", "candidate", tiny_live)
    scores = candidate.scores
    assert (scores["parent"], scores["revision"]) == ("tiny@1", run.dataset_id)
    assert scores["settings"]["epochs"] == 2
    assert scores["code"]
    assert scores["revision_digest"] == dataset.digest
    found = selectors.provenance(version_id=candidate.pk)
    assert (found.run, found.ancestors) == (run, [tiny_live])
    report = required(found.gate)
    assert (report.live, report.dataset) == (tiny_live, dataset)
    assert report.pictures == dataset.counts["test"]["own"] >= 5
    assert {guard["name"] for guard in report.guards} >= {"empty", "slower", "fits"}
    words = tiny.opened(Path(candidate.folder)).vocabulary
    assert "circle" in words
    assert "word0" in words
    assert Promotion.objects.count() == 0


def test_a_stopped_run_keeps_its_best_and_goes_on(ready: User, monkeypatch):
    run = begun(ready, epochs=4)
    interrupting(monkeypatch, 2, lambda: services.stop(run_id=run.pk))
    run = finished(run)
    assert required(run.job).state == "succeeded"
    assert 1 <= len(run.log) < 4
    assert required(run.candidate).state == "candidate"
    assert "Stopped" in " ".join(line for _, line in run.lines)
    run = finished(services.resume(person=ready, run_id=run.pk))
    assert [entry["epoch"] for entry in run.log] == [0, 1, 2, 3]
    assert GateReport.objects.count() == 2
    assert required(run.job).state == "succeeded"


def test_a_cancelled_run_leaves_no_candidate_and_ends_as_if_left_alone(ready: User, monkeypatch):
    alone = finished(begun(ready, epochs=4)).candidate
    run = begun(ready, epochs=4)
    interrupting(monkeypatch, 1, lambda: jobs.cancel(owner=ready, job_id=required(run.job_id)))
    run = finished(run)
    assert (required(run.job).state, run.candidate) == ("cancelled", None)
    run = finished(services.resume(person=ready, run_id=run.pk))
    weights = [Path(required(v).folder) / "weights.safetensors" for v in (alone, run.candidate)]
    one, other = (load_file(path) for path in weights)
    assert all((one[name] == other[name]).all() for name in one)


def test_a_run_that_is_done_is_only_measured_again(ready: User):
    run = finished(begun(ready))
    again = finished(services.resume(person=ready, run_id=run.pk))
    assert again.candidate == run.candidate
    assert GateReport.objects.filter(candidate=run.candidate).count() == 2
    assert ModelVersion.objects.count() == 2


def test_a_run_may_go_live_by_itself_when_the_gate_lets_it(ready: User, tiny_live, monkeypatch):
    from training.runs import judging

    passes = GateReport.Verdict.PASSED
    stored = judging._stored
    monkeypatch.setattr(judging, "_stored", lambda *args: _passed(stored(*args), passes))
    run = finished(begun(ready, promote=True))
    candidate = ModelVersion.objects.get(pk=required(run.candidate).pk)
    assert (candidate.state, candidate.is_default) == ("live", True)
    promotion = Promotion.objects.get()
    assert (promotion.person, promotion.previous, required(promotion.gate).candidate) == (
        None,
        tiny_live,
        candidate,
    )


def _passed(report: GateReport, verdict: str) -> GateReport:
    report.verdict = verdict
    report.save()
    return report
