"""The page of jobs, what acts on one and on all, and the request that asks for news."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery.core.error_texts import as_fields
from gallery.core.errors import GalleryError
from gallery.jobs import claims
from gallery.models import Job, Worker
from tests import rows
from tests.gallery.conftest import work
from tests.gallery.jobs.job_page import FAILED, JOBS
from tests.optional import required

POLL = "/jobs/poll/"


def listed(client, show: str = "all") -> str:
    response: HttpResponse = client.get(JOBS, {"show": show})
    return response.content.decode()


def test_no_jobs_yet(owner_client):
    assert "No jobs yet" in listed(owner_client)


def test_every_state_is_said_in_words(captioned, failed, submit, owner_client):
    captioned("done.png")
    failed("failed.png", "image_broken")
    submit("waiting.png")
    body = listed(owner_client)
    for words in ("Done", "Failed", "This picture is damaged", "Try again", "Waiting", "Cancel"):
        assert words in body


@pytest.mark.parametrize(
    ("show", "name"), [("done", "done.png"), ("failed", "failed.png"), ("working", "waiting.png")]
)
def test_a_filter_shows_its_own(captioned, failed, submit, owner_client, show, name):
    captioned("done.png")
    failed("failed.png")
    submit("waiting.png")
    body = listed(owner_client, show)
    others = {"done.png", "failed.png", "waiting.png"} - {name}
    assert name in body
    assert not any(other in body for other in others)


def test_an_unknown_filter_is_a_plain_answer(owner_client):
    assert owner_client.get(JOBS, {"show": "odd"}).status_code == 400


def test_a_stranger_sees_none(submit, stranger_client):
    job = submit("secret.png").job
    assert "secret.png" not in listed(stranger_client)
    assert f"job-{job.pk}" not in stranger_client.get(POLL, {"id": job.pk}).content.decode()


def test_a_failed_job_is_tried_again(failed, owner_client):
    job = failed().job
    response = owner_client.post(
        f"/jobs/{job.pk}/retry/", headers={"Referer": "http://testserver/jobs/"}
    )
    assert response.status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_a_script_gets_the_changed_row(submit, owner_client):
    job = submit().job
    response = owner_client.post(f"/jobs/{job.pk}/cancel/?as=rows", headers={"HX-Request": "true"})
    body = response.content.decode()
    assert re.search(f'id="job-{job.pk}"\\s+hx-swap-oob="true"', body)
    assert "Cancelled" in body


def test_a_finished_job_cannot_be_cancelled(captioned, owner_client):
    job = captioned().job
    response = owner_client.post(f"/jobs/{job.pk}/cancel/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response["Content-Type"] == "text/plain"
    assert "already ended" in response.content.decode()


def test_retry_leads_back_to_this_site_only(failed, owner_client):
    job = failed().job
    response = owner_client.post(f"/jobs/{job.pk}/retry/", {"next": "https://evil.example/"})
    assert response["Location"] == "/jobs/"


def test_one_question_answers_for_all_and_says_when_nothing_changed(
    submit, owner_client, captioner, django_assert_max_num_queries
):
    ids = [submit(f"{n}.png").job.pk for n in range(5)]
    with django_assert_max_num_queries(6):
        first = owner_client.get(POLL, {"id": ids})
    body = first.content.decode()
    assert all(re.search(f'id="job-{job_id}"\\s+hx-swap-oob="true"', body) for job_id in ids)
    assert 'data-in-work="5"' in body
    same = owner_client.get(POLL, {"id": ids}, headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304
    work(captioner, "a finished sentence")
    news = owner_client.get(POLL, {"id": ids}, headers={"If-None-Match": first["ETag"]})
    assert "a finished sentence" in news.content.decode()
    assert 'data-in-work="4"' in news.content.decode()


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["9" * 30], [str(n) for n in range(301)]])
def test_odd_numbers_get_a_plain_answer(owner_client, ids):
    assert owner_client.get(POLL, {"id": ids}).status_code == 400


def test_a_waiting_picture_says_when_no_captioner_runs(submit, owner_client):
    job = submit().job
    words = "No captioner is running just now"
    assert words in owner_client.get(POLL, {"id": job.pk}).content.decode()
    now = timezone.now()
    Worker.objects.create(name="one", queue="captions", started_at=now, seen_at=now)
    assert words not in owner_client.get(POLL, {"id": job.pk}).content.decode()


def test_jobs_of_deleted_pictures_stay_readable(captioned, owner_client):
    image = captioned("gone.png").image
    owner_client.post(reverse("gallery:delete", args=[image.pk]))
    assert "gone.png (in the trash)" in listed(owner_client)


@pytest.mark.postgresql
def test_what_the_worker_noted_is_for_staff(owner, owner_client, staff, staff_client):
    noted = FAILED | {"error_message": "[Errno 2] No such file"}
    rows.jobs(owner, 1, **noted)
    rows.jobs(staff, 1, **noted)
    assert "Errno 2" not in listed(owner_client, show="failed")
    assert "Errno 2" in listed(staff_client, show="failed")


@pytest.mark.postgresql
def test_a_reason_keeps_its_numbers_in_german(owner, owner_client):
    rows.jobs(owner, 1, state="failed", **as_fields(GalleryError("worker_died", crashes=3)))
    body = owner_client.get(JOBS, headers={"Accept-Language": "de"}).content.decode()
    assert "Der Worker blieb 3 Mal stehen" in body


@pytest.mark.postgresql
def test_what_a_captioner_raised_is_for_staff(owner, owner_client, staff, staff_client):
    error = GalleryError("captioner_failed", reason="ValueError: no shape")
    for person in (owner, staff):
        rows.jobs(person, 1, state="failed", **as_fields(error))
    assert "The captioner stumbled over this picture." in listed(owner_client, show="failed")
    assert "ValueError" not in listed(owner_client, show="failed")
    assert "ValueError: no shape" in listed(staff_client, show="failed")


@pytest.mark.postgresql
def test_all_failed_ones_are_tried_again_one_behind_the_other(owner, owner_client, wake_ups):
    others = rows.jobs(rows.person(), 1)
    rows.jobs(owner, 5, **FAILED, progress=0.5)
    rows.jobs(owner, 1, state=Job.State.CANCELLED)
    response = owner_client.post("/jobs/retry-all/?show=failed", follow=True)
    assert "5 jobs are tried again." in response.content.decode()
    queued = Job.objects.owned_by(owner.pk).queued().order_by("pk")
    assert [job.queue_position for job in queued] == [0, 1, 2, 3, 4]
    assert {(job.error_code, job.progress, job.finished_at) for job in queued} == {("", 0, None)}
    assert Job.objects.filter(state="cancelled").count() == 1
    assert others[0].queue_position == 0


@pytest.mark.postgresql
def test_all_that_waits_is_cancelled(owner, owner_client):
    rows.jobs(owner, 4)
    others = rows.jobs(rows.person(), 1)
    (held,) = claims.claim(kind="caption", worker="w", limit=1)
    response = owner_client.post("/jobs/cancel-all/?show=working", follow=True)
    assert "4 jobs were cancelled." in response.content.decode()
    assert not Job.objects.owned_by(owner.pk).unfinished().exists()
    assert Job.objects.get(pk=others[0].pk).state == "queued"
    assert claims.renew(token=required(held.lease_token)) == set()


@pytest.mark.postgresql
@pytest.mark.parametrize("act", ["retry-all", "cancel-all"])
def test_nobody_acts_on_everybody_s_jobs_but_staff(owner, stranger_client, staff_client, act):
    rows.jobs(owner, 2, **(FAILED if act == "retry-all" else {}))
    before = list(Job.objects.values())
    assert Client().post(f"/jobs/{act}/").status_code == 302
    stranger_client.post(f"/jobs/{act}/?whose=all")
    stranger_client.post(f"/jobs/{act}/")
    assert list(Job.objects.values()) == before
    staff_client.post(f"/jobs/{act}/?whose=all")
    assert list(Job.objects.values()) != before


@pytest.mark.postgresql
def test_one_failure_is_said_where_it_happened(failed, owner_client, captioner):
    failed("a.png", "image_broken")
    body = listed(owner_client, show="failed")
    assert "This picture is damaged and cannot be read." in body
