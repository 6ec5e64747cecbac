"""Turns of background tasks: whoever goes on later goes on behind the others' turns."""

import pytest

from gallery.jobs import claims, selectors, services
from gallery.models import Job, User
from tests import rows
from tests.gallery.at_once import at_once

pytestmark = pytest.mark.postgresql

TASK = Job.Kind.BACKGROUND


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery.jobs.queue.wake_workers", lambda kind, **_: None)


def queue_tasks(owner: User, *tasks: str) -> list[Job]:
    return [
        services.enqueue_background_task(owner=owner, background_task=task, title="t")
        for task in tasks
    ]


def turns(count: int) -> list[str]:
    """Have workers claim so many turns, none of which ends its job; return whose they were."""
    served = []
    for _ in range(count):
        (job,) = claims.claim(kind=TASK, worker="w", limit=1)
        assert job.lease_token is not None
        claims.give_turn_back(job=job, token=job.lease_token)
        served.append(User.objects.get(pk=job.owner_id).username)
    return served


def test_two_long_tasks_take_turns(db: None) -> None:
    queue_tasks(rows.person("ada"), "export")
    queue_tasks(rows.person("grace"), "export")
    assert turns(6) == ["ada", "grace"] * 3


def test_whoever_has_many_tasks_gets_no_more_turns_than_who_has_one(db: None) -> None:
    queue_tasks(rows.person("ada"), *["import"] * 20)
    queue_tasks(rows.person("grace"), "export")
    served = turns(40)
    assert served.count("grace") == 20
    assert all(pair.count("grace") == 1 for pair in zip(served[::2], served[1::2], strict=True))


def test_who_comes_late_is_served_within_one_turn_of_each_other(db: None) -> None:
    queue_tasks(rows.person("ada"), *["export"] * 5)
    turns(50)
    queue_tasks(rows.person("grace"), "translate")
    assert "grace" in turns(2)


def test_imports_exports_and_translations_have_one_queue(db: None) -> None:
    """A thousand short tasks that a person waits for do not keep another's import waiting."""
    queue_tasks(rows.person("ada"), *["translate"] * 30)
    queue_tasks(rows.person("grace"), "import")
    assert "grace" in turns(2)


def test_one_person_never_has_two_workers(db: None) -> None:
    queue_tasks(rows.person("ada"), *["export"] * 3)
    queue_tasks(rows.person("grace"), "export")
    found = [claims.claim(kind=TASK, worker=f"w{n}", limit=1) for n in range(3)]
    assert [job.owner.username for jobs in found for job in jobs] == ["ada", "grace"]


def test_a_turn_goes_on_while_nobody_could_use_it(db: None) -> None:
    """What another worker's owner has waiting is no reason to give a turn back."""
    queue_tasks(rows.person("ada"), "import")
    queue_tasks(rows.person("grace"), *["export"] * 2)
    (import_job,) = claims.claim(kind=TASK, worker="w1", limit=1)
    claims.claim(kind=TASK, worker="w2", limit=1)
    assert not selectors.is_awaited(import_job)
    queue_tasks(import_job.owner, "export")
    assert selectors.is_awaited(import_job)


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_once_take_one_task_of_each_person() -> None:
    people = [rows.person("ada"), rows.person("grace")]
    queue_tasks(people[0], *["export"] * 5)
    queue_tasks(people[1], "export")
    found = at_once(4, lambda n: claims.claim(kind=TASK, worker=f"w{n}", limit=1))
    owners = [job.owner_id for jobs in found for job in jobs]
    assert owners.count(people[0].pk) == 1
    assert owners.count(people[1].pk) <= 1


def test_a_turn_that_was_lost_moves_nothing(db: None) -> None:
    (job,) = queue_tasks(rows.person("ada"), "export")
    (claimed,) = claims.claim(kind=TASK, worker="w", limit=1)
    services.cancel(owner=job.owner, job_id=job.pk)
    assert claimed.lease_token is not None
    claims.give_turn_back(job=claimed, token=claimed.lease_token)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert job.queue_position == 0


def test_progress_is_kept_between_turns(db: None) -> None:
    (job,) = queue_tasks(rows.person("ada"), "export")
    (claimed,) = claims.claim(kind=TASK, worker="w", limit=1)
    assert claimed.lease_token is not None
    claims.renew(token=claimed.lease_token, progress=0.5)
    claims.give_turn_back(job=claimed, token=claimed.lease_token)
    job.refresh_from_db()
    assert (job.state, job.progress) == (Job.State.QUEUED, 0.5)
