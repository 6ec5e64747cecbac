"""Pages of training runs: each state says what is so, and what can be done next."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from gallery.models import Job, ModelVersion, User
from tests import rows
from tests.optional import required
from tests.training.pages import page
from training.models import GateReport, Schedule, TrainingRun


def test_the_form_tells_what_is_in_the_way_and_starts_a_run(
    boss_client: Client, live: ModelVersion
):
    shown = page(boss_client, "/training/runs/new/")
    assert "reviewed pictures to learn from" in shown
    assert "No training worker is running just now" in shown
    fields = {
        "captioner": live.name,
        "dataset": "",
        "base_data": "",
        "epochs": 2,
        "times": 1,
        "base_pictures": 0,
        "learning_rate": 0.001,
        "pace": 0.5,
    }
    refused = boss_client.post("/training/runs/new/", fields | {"epochs": 0})
    assert refused.status_code == 422
    started = boss_client.post("/training/runs/new/", fields)
    run = TrainingRun.objects.get()
    assert started["Location"] == f"/training/runs/{run.pk}/"
    assert run.settings["epochs"] == 2
    assert run.settings["pace"] == 0.5
    again = boss_client.post("/training/runs/new/", fields)
    assert again.status_code == 422
    assert "trains this captioner already" in again.content.decode()
    waiting = page(boss_client, f"/training/runs/{run.pk}/")
    assert "Waiting" in waiting
    assert "every 3s" in waiting
    boss_client.post(f"/training/runs/{run.pk}/stop/")
    assert "Cancelled" in page(boss_client, f"/training/runs/{run.pk}/")


def test_a_run_at_work_tells_the_time_left_before_and_after_its_first_epoch(
    boss_client: Client, live: ModelVersion, boss: User
):
    job = rows.job(owner=boss, **rows.expired_claim() | {"kind": Job.Kind.TRAINING})
    run = TrainingRun.objects.create(parent=live, started_by=boss, job=job)
    address = f"/training/runs/{run.pk}/"
    assert "min left" not in page(boss_client, address)
    begun = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(progress=0.25, started_at=begun)
    assert "about 30 min left" in page(boss_client, address)
    run.log = [{"CIDEr": 0.4, "loss": 3.0, "minutes_left": 12.2}]
    run.save()
    assert "about 12 min left" in page(boss_client, address)


def test_a_finished_run_shows_curves_samples_and_its_gate(boss_client: Client, gate: GateReport):
    run = TrainingRun.objects.get()
    shown = page(boss_client, f"/training/runs/{run.pk}/")
    for words in ("<polyline", "Better by 4.1%", "abc123", "Measure it again", "Started"):
        assert words in shown
    assert "every 3s" not in shown
    report = page(boss_client, f"/training/gates/{gate.pk}/")
    for words in ("ready to go live", "a red circle on white paper", "Make it live"):
        assert words in report
    origin = page(boss_client, f"/training/versions/{gate.candidate_id}/")
    assert "fake@1" in origin
    assert "Make it live" in origin
    assert f"Revision {gate.dataset_id}" in page(
        boss_client, f"/training/revisions/{gate.dataset_id}/"
    )
    sha = required(gate.dataset.pictures.first()).sha256
    assert boss_client.get(f"/training/pictures/{sha}/").status_code == 200


def test_the_calendar_is_set_and_switched_off(boss_client: Client, live: ModelVersion):
    fields = {"every_days": 7, "corrections": 50, "promote": "on"}
    boss_client.post("/training/captioners/fake/schedule/", fields)
    assert Schedule.objects.get().promote
    assert "when there are 50 new corrections" in page(boss_client, "/training/")
    boss_client.post("/training/captioners/fake/schedule/", fields | {"off": ""})
    assert not Schedule.objects.exists()
    assert boss_client.post("/training/captioners/fake/schedule/", {}).status_code == 400
