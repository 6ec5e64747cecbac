"""The page of jobs, and the request that asks for news."""

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from gallery.models import Job, Worker
from tests.gallery.conftest import work

JOBS = "/jobs/"
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
