"""Jobs: a lease exactly while they run, a key once for each owner, and their order."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from gallery.models import Job
from tests import rows

pytestmark = pytest.mark.postgresql

LEASE = {"lease_token": uuid.UUID(int=1), "lease_until": datetime(2026, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "running"},
        {"state": "running", **LEASE, "lease_until": None},
        *({"state": state, **LEASE} for state in Job.State if state != Job.State.RUNNING),
    ],
    ids=str,
)
def test_a_job_has_a_lease_exactly_while_it_runs(owner, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.job(owner, **fields)


def test_a_key_stands_for_one_job_of_an_owner(owner):
    for person in (owner, rows.person("grace")):
        rows.job(person, idempotency_key="k")
        rows.jobs(person, 2)  # without a key
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.job(owner, idempotency_key="k")


def test_jobs_come_by_priority_then_by_turn_then_by_age(owner):
    bulk, late, first, second = (
        rows.job(owner, priority=priority, queue_position=position)
        for priority, position in ((10, 0), (0, 7), (0, 1), (0, 1))
    )
    assert list(Job.objects.queued().in_queue_order()) == [first, second, late, bulk]


def test_what_waits_or_runs_has_not_ended(owner):
    kept = [rows.job(owner, state=state) for state in Job.State if state != Job.State.RUNNING]
    kept.append(rows.job(owner, **rows.expired_claim()))
    unfinished = {job.state for job in kept if not job.is_finished}
    assert unfinished == {"queued", "running"}
    assert set(Job.objects.unfinished().values_list("state", flat=True)) == unfinished
