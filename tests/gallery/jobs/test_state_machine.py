"""Whatever happens to jobs, in whatever order: one caption at most, and always a way out."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from gallery.captions import services as captions
from gallery.errors import ConflictError, GalleryError, LeaseLostError
from gallery.jobs import claims, services
from gallery.models import Caption, Image, Job, ModelVersion, User
from tests import rows

pytestmark = pytest.mark.postgresql

WORKERS = st.sampled_from(["a@host", "b@host"])


def said(job: Job) -> captions.Written:
    return captions.Written(job.pk, job.image_id or 0, text="A dog.", words=[], score=0.0)


class Jobs(RuleBasedStateMachine):
    """People queue, cancel and retry; workers claim, renew, die and come too late."""

    held = Bundle("held")  # what workers believe that they hold, rightly or not: (job, token)

    def __init__(self) -> None:
        super().__init__()
        ModelVersion.objects.all().delete()
        self.owners = [rows.person(f"{name}-{uuid.uuid4()}") for name in ("ada", "grace")]
        self.images = [rows.picture(owner) for owner in self.owners]
        self.version = rows.captioner(settings.DATA_DIR)

    def teardown(self) -> None:
        self.whatever_is_left_ends()
        Caption.objects.all().delete()
        User.objects.all().delete()

    @rule(who=st.integers(0, 1), priority=st.sampled_from(Job.Priority), times=st.integers(1, 3))
    def queue(self, who: int, priority: int, times: int) -> None:
        services.enqueue_captions(
            owner=self.owners[who], images=[self.images[who]] * times, priority=priority
        )

    @rule(target=held, worker=WORKERS, limit=st.integers(1, 4))
    def claim(self, worker: str, limit: int) -> Any:
        waiting = Job.objects.queued().exists()
        jobs = claims.claim(kind=Job.Kind.CAPTION, worker=worker, limit=limit)
        assert bool(jobs) == waiting
        assert len(jobs) == 1 or not any(job.claim_alone for job in jobs)
        return multiple(*((job.pk, job.lease_token) for job in jobs))

    @rule(target=held, worker=WORKERS, limit=st.integers(1, 4))
    def hear_the_same_bell_again(self, worker: str, limit: int) -> Any:
        """Two deliveries of one bell: the second claim gets nothing of the first one's."""
        first = claims.claim(kind=Job.Kind.CAPTION, worker=worker, limit=limit)
        again = claims.claim(kind=Job.Kind.CAPTION, worker=worker, limit=limit)
        assert not {job.pk for job in first} & {job.pk for job in again}
        assert len({job.lease_token for job in (*first, *again)}) == bool(first) + bool(again)
        return multiple(*((job.pk, job.lease_token) for job in (*first, *again)))

    @rule(worker=WORKERS)
    def outlive_the_lease(self, worker: str) -> None:
        """Only the clock went on: the worker lives, will finish late, and is told no."""
        past = timezone.now() - timedelta(seconds=1)
        Job.objects.running().filter(worker=worker).update(lease_until=past)
        claims.sweep()
        assert not Job.objects.running().filter(worker=worker).exists()

    @rule(claim=held)
    def renew(self, claim: tuple[int, uuid.UUID]) -> None:
        job, token = claim
        assert (job in claims.renew(token=token)) == self.is_held(job, token)

    @rule(claim=held)
    def complete(self, claim: tuple[int, uuid.UUID]) -> None:
        """Again and again, early or late: only the holder of the claim succeeds, once."""
        job, token = claim
        is_held = self.is_held(job, token)
        stored = captions.complete(
            token=token, model_version=self.version, written=[said(Job.objects.get(pk=job))]
        )
        assert len(stored) == is_held

    @rule(claim=consumes(held))
    def fail(self, claim: tuple[int, uuid.UUID]) -> None:
        job, token = claim
        is_held = self.is_held(job, token)
        try:
            claims.fail(job_id=job, token=token, error=GalleryError("odd", "Odd."))
        except LeaseLostError:
            assert not is_held
        else:
            assert is_held

    @rule(claim=consumes(held))
    def give_back(self, claim: tuple[int, uuid.UUID]) -> None:
        claims.give_back(token=claim[1])

    @rule(claim=consumes(held))
    def part(self, claim: tuple[int, uuid.UUID]) -> None:
        claims.part(token=claim[1])

    @rule(worker=WORKERS)
    def die_and_expire(self, worker: str) -> None:
        past = timezone.now() - timedelta(seconds=1)
        dead = set(Job.objects.running().filter(worker=worker).values_list("pk", flat=True))
        Job.objects.filter(pk__in=dead).update(lease_until=past)
        assert claims.return_expired() == len(dead)
        assert not Job.objects.running().filter(pk__in=dead).exists()

    @rule(worker=WORKERS)
    def die_and_start_again(self, worker: str) -> None:
        claims.release_worker(worker=worker)
        assert not Job.objects.running().filter(worker=worker).exists()

    @rule(worker=WORKERS)
    def shut_down(self, worker: str) -> None:
        claims.give_back_held(worker=worker)

    @rule(who=st.integers(0, 1), place=st.integers(0, 5), act=st.sampled_from(["cancel", "retry"]))
    def ask(self, who: int, place: int, act: str) -> None:
        jobs = list(Job.objects.owned_by(self.owners[who].pk).order_by("pk"))
        if place >= len(jobs):
            return
        job = jobs[place]
        allowed = services.CANCELLABLE if act == "cancel" else services.RETRIABLE
        try:
            getattr(services, act)(owner=self.owners[who], job_id=job.pk)
        except ConflictError:
            assert job.state not in allowed
        else:
            assert job.state in allowed

    def whatever_is_left_ends(self) -> None:
        """From wherever the jobs are, dying and captioning workers end them all."""
        for worker in ("a@host", "b@host"):
            claims.give_back_held(worker=worker)
        while jobs := claims.claim(kind=Job.Kind.CAPTION, worker="c@host", limit=8):
            for job in jobs:
                self.complete((job.pk, job.lease_token or uuid.uuid4()))
        assert not Job.objects.unfinished().exists()
        for job in Job.objects.filter(state__in=services.RETRIABLE):
            services.retry(owner=job.owner, job_id=job.pk)
        assert Job.objects.queued().count() == Job.objects.exclude(state="succeeded").count()

    def is_held(self, job: int, token: uuid.UUID) -> bool:
        return Job.objects.running().filter(pk=job, lease_token=token).exists()

    @invariant()
    def at_most_one_caption(self) -> None:
        assert not Job.objects.annotate(n=Count("caption")).filter(n__gt=1).exists()
        done = set(Job.objects.filter(state=Job.State.SUCCEEDED).values_list("pk", flat=True))
        assert done == set(Caption.objects.values_list("job_id", flat=True))

    @invariant()
    def nothing_is_out_of_reach(self) -> None:
        """What waits is in the line, what runs has a lease that ends, the rest has ended."""
        line = Job.objects.queued().filter(kind=Job.Kind.CAPTION).in_turn()
        assert line.count() == Job.objects.filter(state=Job.State.QUEUED).count()
        assert not Job.objects.running().filter(lease_until=None).exists()
        assert not Job.objects.exclude(state=Job.State.RUNNING).exclude(lease_token=None).exists()

    @invariant()
    def every_end_is_told(self) -> None:
        failed = Job.objects.filter(state=Job.State.FAILED)
        assert not failed.filter(error_code="").exists()
        ended = Job.objects.exclude(state__in=Job.UNFINISHED)
        assert not ended.filter(finished_at=None).exists()
        assert not Job.objects.filter(deaths_alone__gt=settings.JOB_MAX_DEATHS).exists()

    @invariant()
    def a_picture_shows_its_caption(self) -> None:
        captioned = Image.objects.filter(captions__isnull=False).distinct()
        assert not captioned.filter(caption=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", Job.State)
def test_every_state_has_a_way_out(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself, by a worker or by its owner: no job is stuck, whatever it went through."""
    monkeypatch.setattr("gallery.queue.ring", lambda kind, **_: None)
    owner = rows.person()
    version = rows.captioner(settings.DATA_DIR)
    fields = rows.expired_claim() if state == Job.State.RUNNING else {"state": state}
    job = rows.job(owner, image=rows.picture(owner), claim_alone=True, **fields)
    if state == Job.State.SUCCEEDED:
        return  # the end
    claims.sweep()
    if state in services.RETRIABLE:
        services.retry(owner=owner, job_id=job.pk)
    (claimed,) = claims.claim(kind=Job.Kind.CAPTION, worker="a@host", limit=5)
    captions.complete(
        token=claimed.lease_token or uuid.uuid4(), model_version=version, written=[said(job)]
    )
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [10, pytest.param(100, marks=pytest.mark.long)])
def test_the_state_machine_keeps_its_promises(
    monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    monkeypatch.setattr("gallery.queue.ring", lambda kind, **_: None)
    run_state_machine_as_test(
        Jobs,
        settings=hypothesis_settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
