"""A run from the button to the measured candidate, stopped, cancelled, killed and gone on with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from gallery.core.errors import GalleryError
from gallery.jobs import claims, process, queue
from gallery.jobs import services as jobs
from gallery.models import Job, ModelVersion, User
from tests.inference import small_encoder, tiny
from tests.optional import required
from tests.training.conftest import api
from tests.training.corrected import corrected, live_captioner, person
from training import worker
from training.models import GateReport, Promotion, TrainingRun
from training.runs import preflight, selectors, services

QUICK = {"epochs": 2, "times": 1, "min_count": 2, "learning_rate": 0.01}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path, untraced: None) -> None:
    """A training worker of this process, in folders of its own; every step looks at the row."""
    monkeypatch.setattr(process, "_here", {})
    monkeypatch.setattr(process, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: None)
    settings.DATA_DIR = tmp_path
    settings.TRAINING_DIR = tmp_path / "training"
    settings.GATE_PICTURES = 5
    settings.WORKER_HANG_SECONDS = settings.MODEL_LOAD_SECONDS = 600


@pytest.fixture
def staff(db: None) -> User:
    return person("staff")


@pytest.fixture
def live(db: None) -> ModelVersion:
    return live_captioner(encoder=small_encoder.NAME)


@pytest.fixture
def ready(staff: User, live: ModelVersion) -> User:
    corrected(staff, 48)
    return staff


def begun(staff: User, *, promote: bool = False, **settings) -> TrainingRun:
    return services.start(person=staff, settings=QUICK | settings, promote=promote)


def finished(run: TrainingRun) -> TrainingRun:
    worker.run_next()
    return selectors.run(run_id=run.pk)


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
    ready: User, live: ModelVersion
):
    run = finished(begun(ready))
    job = required(run.job)
    assert (job.state, job.error_message) == ("succeeded", "")
    assert [entry["epoch"] for entry in run.log] == [0, 1]
    assert run.best == max(entry["CIDEr"] for entry in run.log)
    assert [len(sample["said"]) for sample in run.samples] == [3] * len(run.samples)
    candidate, dataset = required(run.candidate), required(run.dataset)
    assert (str(candidate), candidate.state, candidate.parent) == ("tiny@2", "candidate", live)
    scores = candidate.scores
    assert (scores["parent"], scores["revision"]) == ("tiny@1", run.dataset_id)
    assert scores["settings"]["epochs"] == 2
    assert scores["code"]
    assert scores["revision_digest"] == dataset.digest
    found = selectors.provenance(version_id=candidate.pk)
    assert (found.run, found.ancestors) == (run, [live])
    report = required(found.gate)
    assert (report.live, report.dataset) == (live, dataset)
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


def test_a_run_may_go_live_by_itself_when_the_gate_lets_it(ready: User, live, monkeypatch):
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
        live,
        candidate,
    )


def _passed(report: GateReport, verdict: str) -> GateReport:
    report.verdict = verdict
    report.save()
    return report


def test_too_little_to_learn_from_is_said_before_anything_starts(staff: User, live: ModelVersion):
    corrected(staff, 6)
    with pytest.raises(GalleryError, match="reviewed pictures to learn from"):
        begun(staff)
    assert not Job.objects.exists()


def test_a_captioner_is_trained_once_at_a_time_and_settings_are_checked(ready: User):
    run = begun(ready)
    with pytest.raises(GalleryError, match="trains this captioner already"):
        begun(ready)
    with pytest.raises(GalleryError, match="no setting tempo"):
        services.start(person=ready, settings={"tempo": 1})
    with pytest.raises(GalleryError, match="no number"):
        services.start(person=ready, settings={"epochs": "many"})
    with pytest.raises(GalleryError, match="not ended yet"):
        services.resume(person=ready, run_id=run.pk)
    stopped = services.stop(run_id=run.pk)
    assert required(stopped.job).state == "cancelled"
    with pytest.raises(GalleryError, match="already ended"):
        services.stop(run_id=run.pk)


def test_the_check_says_what_is_missing_in_plain_words(ready: User, live: ModelVersion, settings):
    settings.GATE_PICTURES = 200
    frozen = required(begun(ready).dataset)
    found = {
        each.name: each
        for each in preflight.checks(
            parent=live, content=preflight.content_of(frozen), base_data="/nowhere"
        )
    }
    assert found["pictures"].holds
    assert not found["held_out"].holds
    assert "cannot be judged yet" in found["held_out"].words
    assert not found["held_out"].needed
    assert not found["in_use"].holds
    assert not found["base_data"].holds
    assert not found["worker"].holds
    live.kind = "vision_encoder_decoder"
    assert not preflight.checks(parent=live, content=None, base_data="")[0].holds


def test_a_job_of_nobody_is_failed_with_its_reason(staff: User):
    job = jobs.enqueue_training(owner=staff)
    (claimed,) = claims.claim(kind="training", worker="w", limit=1)
    claims.give_back(token=required(claimed.lease_token))
    worker.run_next()
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "training_unknown")


def test_the_whole_loop_goes_through_the_api(ready: User, live: ModelVersion):
    ready.is_staff = True
    ready.save()
    client = api(ready)
    revision = client.post("/api/v1/datasets/").json()
    body = {"captioner": "tiny", "dataset": revision["id"], "settings": QUICK}
    run = client.post("/api/v1/runs/", body).json()
    assert run["state"] == "queued"
    worker.run_next()
    run = client.get(f"/api/v1/runs/{run['id']}/").json()
    assert (run["state"], run["candidate"], len(run["log"])) == ("succeeded", "tiny@2", 2)
    version = client.get("/api/v1/captioners/versions/").json()["results"][0]
    origin = client.get(f"/api/v1/captioners/versions/{version['id']}/").json()
    assert origin["revision"]["digest"] == revision["digest"]
    GateReport.objects.update(verdict="passed")  # made-up pictures need not teach anything
    made = client.post("/api/v1/promotions/", {"version": version["id"]}).json()
    assert (made["action"], made["version"]) == ("promoted", "tiny@2")
    assert client.get("/api/v1/captioners/").json()["results"][0]["version"] == "2"
    back = client.post("/api/v1/promotions/roll-back/", {"captioner": "tiny"}).json()
    assert back["version"] == "tiny@1"
