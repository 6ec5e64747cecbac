"""The page of jobs with much on it: filters, reasons, one retry for all, and how long it takes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.jobs import claims, selectors, services
from gallery.models import Job, User
from tests import rows
from tests.gallery.conftest import signed_in

pytestmark = pytest.mark.postgresql

JOBS = "/jobs/"
FAILED = {"state": Job.State.FAILED, "error_code": "image_missing", "error_message": "Gone."}


@pytest.fixture
def staff(db) -> User:
    return User.objects.create_user("staff", is_staff=True)


@pytest.fixture
def staff_client(staff) -> Client:
    return signed_in(staff)


def listed(client: Client, **asked: str) -> str:
    response = client.get(JOBS, asked)
    assert response.status_code == 200
    return response.content.decode()


def shown(body: str) -> int:
    return body.count('<li class="job"')


def test_a_reason_is_said_in_plain_words_and_counted(owner, owner_client):
    rows.jobs(owner, 3, **FAILED)
    rows.jobs(owner, 1, state="failed", error_code="odd", error_message="Something odd.")
    body = listed(owner_client, show="failed")
    assert "The picture’s file is gone" in body
    assert re.search(r'class="failure-count numbers">3\s*</span>', body)
    assert "Something odd." in body
    only = listed(owner_client, show="failed", reason="image_missing")
    assert shown(only) == 3


def test_what_the_worker_noted_is_for_staff(owner, owner_client, staff, staff_client):
    noted = FAILED | {"error_message": "[Errno 2] No such file"}
    rows.jobs(owner, 1, **noted)
    rows.jobs(staff, 1, **noted)
    assert "Errno 2" not in listed(owner_client, show="failed")
    assert "Errno 2" in listed(staff_client, show="failed")


def test_jobs_are_found_by_captioner_and_kind(owner, owner_client, captioner):
    rows.jobs(owner, 2, captioner="box")
    rows.jobs(owner, 3)
    rows.jobs(owner, 1, kind=Job.Kind.TRAINING)
    assert shown(listed(owner_client, captioner="box")) == 2
    assert shown(listed(owner_client, captioner="-")) == 3
    assert shown(listed(owner_client, kind="training")) == 1


def test_jobs_are_found_by_day(owner, owner_client):
    now = timezone.now()
    made = rows.jobs(owner, 4)
    for job, days in zip(made, (3, 2, 1, 0), strict=True):
        Job.objects.filter(pk=job.pk).update(created_at=now - timedelta(days=days))
    day = [str((now - timedelta(days=days)).date()) for days in range(5)]
    assert shown(listed(owner_client, since=day[1])) == 2
    assert shown(listed(owner_client, until=day[2])) == 2
    assert shown(listed(owner_client, since=day[2], until=day[1])) == 2
    assert "No job fits this filter" in listed(owner_client, until=day[4])
    assert "No job fits this filter" in listed(
        owner_client, since=str((now + timedelta(days=9)).date())
    )


@pytest.mark.parametrize("asked", [{"since": "soon"}, {"kind": "odd"}, {"captioner": "nobody"}])
def test_an_odd_filter_is_a_plain_answer(owner_client, asked):
    assert owner_client.get(JOBS, asked).status_code == 400


def test_the_next_page_keeps_the_filter(owner, owner_client):
    rows.jobs(owner, 60, **FAILED)
    body = listed(owner_client, show="failed", reason="image_missing")
    assert "show=failed&amp;reason=image_missing&amp;cursor=" in body


def test_all_failed_ones_are_tried_again_one_behind_the_other(owner, owner_client, rings):
    others = rows.jobs(rows.person(), 1)
    rows.jobs(owner, 5, **FAILED, progress=0.5)
    rows.jobs(owner, 1, state=Job.State.CANCELLED)
    response = owner_client.post("/jobs/retry-all/?show=failed", follow=True)
    assert "5 jobs are tried again." in response.content.decode()
    queued = Job.objects.owned_by(owner.pk).queued().order_by("pk")
    assert [job.turn for job in queued] == [0, 1, 2, 3, 4]
    assert {(job.error_code, job.progress, job.finished_at) for job in queued} == {("", 0, None)}
    assert Job.objects.filter(state="cancelled").count() == 1
    assert others[0].turn == 0


def test_only_one_reason_is_tried_again(owner, owner_client):
    rows.jobs(owner, 2, **FAILED)
    rows.jobs(owner, 3, state="failed", error_code="worker_died")
    owner_client.post("/jobs/retry-all/?show=failed&reason=worker_died")
    assert Job.objects.queued().count() == 3
    assert Job.objects.filter(error_code="image_missing").count() == 2


def test_pictures_in_the_trash_are_not_tried_again(failed, owner, owner_client):
    image = failed().image
    image.deleted_at = timezone.now()
    image.save()
    assert services.retry_all(jobs=selectors.jobs(owner=owner)) == 0


def test_all_that_waits_is_cancelled(owner, owner_client):
    rows.jobs(owner, 4)
    others = rows.jobs(rows.person(), 1)
    (held,) = claims.claim(kind="caption", worker="w", limit=1)
    response = owner_client.post("/jobs/cancel-all/?show=working", follow=True)
    assert "4 jobs were cancelled." in response.content.decode()
    assert not Job.objects.owned_by(owner.pk).unfinished().exists()
    assert Job.objects.get(pk=others[0].pk).state == "queued"
    assert claims.renew(token=held.lease_token) == set()


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


def test_staff_see_everybody_s_jobs_but_not_what_the_pictures_show(
    captioned, failed, staff_client, stranger_client
):
    captioned("secret.png", "a secret sentence")
    job = failed("hidden.png").job
    assert shown(listed(staff_client)) == 0
    body = listed(staff_client, whose="all")
    assert shown(body) == 2
    assert "A job of owner" in body
    for secret in ("secret.png", "hidden.png", "a secret sentence", "/small.webp"):
        assert secret not in body
    retry = f"/jobs/{job.pk}/retry/?whose=all"
    assert stranger_client.post(retry).status_code == 404
    answer = staff_client.post(f"{retry}&as=rows", headers={"HX-Request": "true"})
    assert "A job of owner" in answer.content.decode()
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_person_cannot_ask_for_everybody_s(owner, owner_client, stranger):
    rows.jobs(stranger, 2)
    assert shown(listed(owner_client, whose="all")) == 0


def test_the_pace_says_how_long_it_takes(owner, owner_client):
    assert selectors.pace(owner=owner) is None
    done = rows.jobs(owner, 21, state=Job.State.SUCCEEDED)
    now = timezone.now()
    for place, job in enumerate(done):
        finished = now - timedelta(seconds=3 * place)
        Job.objects.filter(pk=job.pk).update(finished_at=finished)
    assert selectors.pace(owner=owner) is None
    rows.jobs(owner, 40)
    rows.jobs(rows.person(), 300)
    pace = selectors.pace(owner=owner)
    assert pace
    assert round(pace.per_minute) == 20
    assert pace.ahead == 80  # the other's first forty take their turns between
    assert pace.minutes_left == 4
    everybody = selectors.pace(owner=None)
    assert everybody
    assert everybody.ahead == 340
    assert "about 4 minutes left" in listed(owner_client)


def queries(client: Client, **asked: str) -> int:
    with CaptureQueriesContext(connection) as found:
        listed(client, **asked)
    return len(found)


def test_ten_thousand_failures_cost_no_more_queries_and_no_more_rows(owner, owner_client):
    rows.jobs(owner, 60, **FAILED)
    asked = {"show": "failed"}
    few = queries(owner_client, **asked)
    rows.jobs(owner, 10_000, **FAILED)
    assert queries(owner_client, **asked) == few <= 12
    body = listed(owner_client, **asked)
    assert shown(body) == 50
    assert "more than 10,000" in body


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"show": "failed"}, "job_owner_state"),
        ({"captioner": "box"}, "job_owner_captioner"),
        ({}, "job_of_owner"),
        ({"whose": "all", "show": "failed"}, "job_state"),
    ],
)
def test_each_list_is_read_from_an_index(staff, staff_client, captioner, asked, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what a table holds")
    for number in range(5):
        rows.jobs(rows.person(f"person-{number}"), 40, **FAILED)
    rows.jobs(staff, 40, **FAILED)
    rows.crowd(staff, 500)
    with CaptureQueriesContext(connection) as found:
        listed(staff_client, **asked)
    (page,) = [q["sql"] for q in found if "gallery_image" in q["sql"] and "LIMIT 51" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {page}")
        plan = " / ".join(str(row[3]) for row in cursor.fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_one_failure_is_said_where_it_happened(failed, owner_client, captioner):
    failed("a.png", "Only this one.")
    body = listed(owner_client, show="failed")
    assert "Only this one." in body
