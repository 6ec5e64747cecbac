"""Whose jobs are seen, why they failed, how fast they go, and which index lists them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.jobs import selectors
from gallery.models import Job
from tests import rows
from tests.gallery.jobs.job_page import FAILED, listed, shown

pytestmark = pytest.mark.postgresql


def test_a_reason_is_said_in_plain_words_and_counted(owner, owner_client):
    rows.jobs(owner, 3, **FAILED)
    rows.jobs(owner, 1, state="failed", error_code="odd", error_message="Something odd.")
    body = listed(owner_client, show="failed")
    assert "The picture’s file is gone" in body
    assert re.search(r'class="failure-count numbers">\s*3\s*</span>', body)
    assert "Something odd." in body
    only = listed(owner_client, show="failed", reason="image_missing")
    assert shown(only) == 3


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
    response = staff_client.post(f"{retry}&as=rows", headers={"HX-Request": "true"})
    assert "A job of owner" in response.content.decode()
    job.refresh_from_db()
    assert job.state == "queued"


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


def queries(client: Client, **params: str) -> int:
    with CaptureQueriesContext(connection) as found:
        listed(client, **params)
    return len(found)


def test_ten_thousand_failures_cost_no_more_queries_and_no_more_rows(owner, owner_client):
    rows.jobs(owner, 60, **FAILED)
    params = {"show": "failed"}
    few = queries(owner_client, **params)
    rows.jobs(owner, 10_000, **FAILED)
    assert queries(owner_client, **params) == few <= 12
    body = listed(owner_client, **params)
    assert shown(body) == 50
    assert "more than 10,000" in body


@pytest.mark.parametrize(
    ("params", "index"),
    [
        ({"show": "failed"}, "job_owner_state"),
        ({"captioner": "box"}, "job_owner_captioner"),
        ({}, "job_of_owner"),
        ({"whose": "all", "show": "failed"}, "job_state"),
    ],
)
def test_each_list_is_read_from_an_index(staff, staff_client, captioner, params, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what a table holds")
    for number in range(5):
        rows.jobs(rows.person(f"person-{number}"), 40, **FAILED)
    rows.jobs(staff, 40, **FAILED)
    rows.crowd(staff, 500)
    with CaptureQueriesContext(connection) as found:
        listed(staff_client, **params)
    (page,) = [q["sql"] for q in found if "gallery_image" in q["sql"] and "LIMIT 51" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {page}")
        plan = " / ".join(str(row[3]) for row in cursor.fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan
