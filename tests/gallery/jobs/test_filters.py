"""Which jobs the filter of their page keeps, on the page and for what acts on all of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.models import Job
from tests import rows
from tests.gallery.jobs.job_page import FAILED, JOBS, listed, shown

pytestmark = pytest.mark.postgresql


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


@pytest.mark.parametrize("params", [{"since": "soon"}, {"kind": "odd"}, {"captioner": "nobody"}])
def test_an_odd_filter_is_a_plain_answer(owner_client, params):
    assert owner_client.get(JOBS, params).status_code == 400


def test_the_next_page_keeps_the_filter(owner, owner_client):
    rows.jobs(owner, 60, **FAILED)
    body = listed(owner_client, show="failed", reason="image_missing")
    assert "show=failed&amp;reason=image_missing&amp;cursor=" in body


def test_only_one_reason_is_tried_again(owner, owner_client):
    rows.jobs(owner, 2, **FAILED)
    rows.jobs(owner, 3, state="failed", error_code="worker_died")
    owner_client.post("/jobs/retry-all/?show=failed&reason=worker_died")
    assert Job.objects.queued().count() == 3
    assert Job.objects.filter(error_code="image_missing").count() == 2


def test_a_person_cannot_ask_for_everybody_s(owner, owner_client, stranger):
    rows.jobs(stranger, 2)
    assert shown(listed(owner_client, whose="all")) == 0
