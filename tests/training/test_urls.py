"""The pages of training and review: each state says what is so, and what can be done next."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gallery.captions import services as captions
from gallery.models import Caption, Image, Job, ModelVersion, User
from tests import rows
from tests.optional import required
from tests.training.corrected import person, picture
from training.datasets import services as freezing
from training.models import GateReport, Promotion, Schedule, TrainingRun
from training.words import gate_sentence


@pytest.fixture
def client(boss: User) -> Client:
    found = Client()
    found.force_login(boss)
    return found


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_a_site_where_nothing_was_trained_says_what_to_do(db):
    staff = User.objects.create_user("s", is_staff=True)
    client = Client()
    client.force_login(staff)
    assert "No captioner is installed yet" in page(client, "/training/")
    assert "Nothing to freeze yet" in page(client, "/training/revisions/")
    assert "Nothing has changed yet" in page(client, "/training/promotions/")
    assert "Nobody has compared yet" in page(client, "/training/preferences/")
    assert "Nothing to review yet" in page(client, "/review/")
    assert "Nothing to compare" in page(client, "/compare/")


def test_the_form_tells_what_is_in_the_way_and_starts_a_run(client: Client, live: ModelVersion):
    shown = page(client, "/training/runs/new/")
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
    refused = client.post("/training/runs/new/", fields | {"epochs": 0})
    assert refused.status_code == 422
    started = client.post("/training/runs/new/", fields)
    run = TrainingRun.objects.get()
    assert started["Location"] == f"/training/runs/{run.pk}/"
    assert run.settings["epochs"] == 2
    assert run.settings["pace"] == 0.5
    again = client.post("/training/runs/new/", fields)
    assert again.status_code == 422
    assert "trains this captioner already" in again.content.decode()
    waiting = page(client, f"/training/runs/{run.pk}/")
    assert "Waiting" in waiting
    assert "every 3s" in waiting
    client.post(f"/training/runs/{run.pk}/stop/")
    assert "Cancelled" in page(client, f"/training/runs/{run.pk}/")


def test_a_run_at_work_tells_the_time_left_before_and_after_its_first_epoch(
    client: Client, live: ModelVersion, boss: User
):
    job = rows.job(owner=boss, **rows.expired_claim() | {"kind": Job.Kind.TRAINING})
    run = TrainingRun.objects.create(parent=live, started_by=boss, job=job)
    address = f"/training/runs/{run.pk}/"
    assert "min left" not in page(client, address)
    begun = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(progress=0.25, started_at=begun)
    assert "about 30 min left" in page(client, address)
    run.log = [{"CIDEr": 0.4, "loss": 3.0, "minutes_left": 12.2}]
    run.save()
    assert "about 12 min left" in page(client, address)


def test_a_finished_run_shows_curves_samples_and_its_gate(client: Client, gate: GateReport):
    run = TrainingRun.objects.get()
    shown = page(client, f"/training/runs/{run.pk}/")
    for words in ("<polyline", "Better by 4.1%", "abc123", "Measure it again", "Started"):
        assert words in shown
    assert "every 3s" not in shown
    report = page(client, f"/training/gates/{gate.pk}/")
    for words in ("ready to go live", "a red circle on white paper", "Make it live"):
        assert words in report
    origin = page(client, f"/training/versions/{gate.candidate_id}/")
    assert "fake@1" in origin
    assert "Make it live" in origin
    assert f"Revision {gate.dataset_id}" in page(client, f"/training/revisions/{gate.dataset_id}/")
    sha = required(gate.dataset.pictures.first()).sha256
    assert client.get(f"/training/pictures/{sha}/").status_code == 200


def test_live_by_one_button_and_back_by_another(client: Client, gate: GateReport):
    done = client.post(f"/training/versions/{gate.candidate_id}/promote/", follow=True)
    shown = done.content.decode()
    assert "fake@2 is live." in shown
    assert "Go back to version 1" in shown
    client.post("/training/captioners/fake/roll-back/")
    assert Promotion.objects.count() == 2
    assert "was brought back" in page(client, "/training/promotions/")
    assert client.post("/training/captioners/fake/roll-back/").status_code == 409


def test_a_diff_says_which_models_saw_what_left(client: Client, boss: User, gate: GateReport):
    learnt = gate.dataset.pictures.filter(split="train").first()
    Image.objects.get(sha256=required(learnt).sha256).delete()
    newer = freezing.freeze(person=boss)
    shown = page(client, f"/training/revisions/{gate.dataset_id}/to/{newer.pk}/")
    assert "0 pictures came, 1 left" in shown
    assert "learnt from by" in shown
    assert "fake@2" in shown


def test_the_calendar_is_set_and_switched_off(client: Client, live: ModelVersion):
    fields = {"every_days": 7, "corrections": 50, "promote": "on"}
    client.post("/training/captioners/fake/schedule/", fields)
    assert Schedule.objects.get().promote
    assert "when there are 50 new corrections" in page(client, "/training/")
    client.post("/training/captioners/fake/schedule/", fields | {"off": ""})
    assert not Schedule.objects.exists()
    assert client.post("/training/captioners/fake/schedule/", {}).status_code == 400


def test_a_person_reviews_compares_and_reads_the_history(live: ModelVersion, tmp_path):
    ada = person("ada")
    client = Client()
    client.force_login(ada)
    image, _ = picture(ada, 5)
    other = rows.captioner(tmp_path, name="other", is_default=False)
    first, _second = (
        Caption.objects.create(image=image, text=f"a {by.name}", source="machine", model_version=by)
        for by in (live, other)
    )
    type(image).objects.filter(pk=image.pk).update(caption=first, review="machine", score=0.4)
    shown = page(client, "/review/")
    assert "Captioners do not agree" in shown
    assert "1 left" in shown
    client.post(f"/review/{image.pk}/", {"verdict": "edit", "text": "a red thing"})
    assert "All reviewed" in page(client, "/review/")
    history = page(client, f"/pictures/{image.pk}/history/")
    assert "<ins>red thing</ins>" in history
    client.post(f"/pictures/{image.pk}/history/{first.pk}/restore/")
    assert "brought it back" in page(client, f"/pictures/{image.pk}/history/")
    compared = page(client, "/compare/")
    assert "a fake" in compared
    assert "Fake" not in compared.split("</h1>")[1].split("</article>")[0]  # nobody is named
    assert client.post("/compare/", {"image_id": "x"}).status_code == 400


def test_skipped_pictures_can_be_looked_at_again(live: ModelVersion):
    ada = person("ada")
    client = Client()
    client.force_login(ada)
    image, _ = picture(ada, 5)
    caption = Caption.objects.create(image=image, text="x", source="machine", model_version=live)
    type(image).objects.filter(pk=image.pk).update(caption=caption, review="machine")
    captions.skip(owner=ada, image_id=image.pk)
    assert "Look at the one you skipped" in page(client, "/review/")
    response = client.post(f"/review/{image.pk}/", {"verdict": "accept", "skipped": "1"})
    assert response["Location"] == "/review/?skipped"


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
