"""Claims, leases, deaths: on SQLite and PostgreSQL alike."""

import uuid
from typing import Any

import pytest

from gallery.captions import services as captions
from gallery.errors import GalleryError, LeaseLostError
from gallery.jobs import claims, services
from gallery.models import Caption, Image, Job, User
from tests import rows
from tests.gallery.at_once import at_once

pytestmark = pytest.mark.postgresql

CAPTION = Job.Kind.CAPTION


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


def claim(limit: int = 16, **options: Any) -> list[Job]:
    return claims.claim(kind=CAPTION, worker="w@host", limit=limit, **options)


def token_of(job: Job) -> uuid.UUID:
    assert job.lease_token is not None
    return job.lease_token


def expire() -> int:
    Job.objects.running().update(lease_until=rows.expired_claim()["lease_until"])
    return claims.return_expired()


def test_claim_takes_the_head_and_its_mates_in_turn(owner: User) -> None:
    rows.jobs(owner, 3)
    first = rows.job(owner, turn=-1, captioner="other")
    assert [job.pk for job in claim()] == [first.pk]
    assert [job.turn for job in claim(limit=2)] == [0, 1]
    assert len(claim()) == 1
    assert claim() == []


def test_claim_puts_interactive_before_bulk(owner: User) -> None:
    rows.jobs(owner, 2, priority=Job.Priority.BULK)
    urgent = rows.job(owner, turn=50)
    assert claim(limit=1)[0].pk == urgent.pk


def test_claim_can_be_narrowed_to_a_captioner(owner: User) -> None:
    rows.jobs(owner, 2)
    other = rows.job(owner, captioner="vit", turn=9)
    assert [job.pk for job in claim(captioner="vit")] == [other.pk]
    assert [job.captioner for job in claim(captioner="")] == ["", ""]


def test_claim_marks_the_rows(owner: User) -> None:
    rows.jobs(owner, 2)
    one, two = claim()
    assert one.lease_token == two.lease_token
    assert (one.state, one.worker, one.attempts) == (Job.State.RUNNING, "w@host", 1)
    assert one.started_at is not None


def test_a_suspect_is_claimed_alone(owner: User) -> None:
    rows.jobs(owner, 2)
    Job.objects.filter(turn=0).update(claim_alone=True)
    rows.job(owner, turn=2)
    assert [len(claim()), len(claim())] == [1, 2]


def test_renew_extends_and_says_what_is_held(owner: User) -> None:
    rows.jobs(owner, 2)
    one, two = claim()
    services.cancel(owner=owner, job_id=one.pk)
    Job.objects.running().update(lease_until=rows.expired_claim()["lease_until"])
    assert claims.renew(token=token_of(two), progress=0.5) == {two.pk}
    assert claims.return_expired() == 0
    two.refresh_from_db()
    assert two.progress == 0.5


@pytest.mark.parametrize("late", ["cancelled", "expired"])
def test_a_late_worker_writes_nothing(owner: User, late: str, tmp_path: Any) -> None:
    image = rows.picture(owner)
    rows.job(owner, image=image)
    (job,) = claim()
    if late == "cancelled":
        services.cancel(owner=owner, job_id=job.pk)
    else:
        expire()
    state = Job.objects.get().state
    assert complete(job, tmp_path) == []
    with pytest.raises(LeaseLostError):
        claims.fail(job_id=job.pk, token=token_of(job), error=GalleryError("x", "y"))
    assert Job.objects.get().state == state
    assert not Caption.objects.exists()


def complete(job: Job, folder: Any) -> list[Caption]:
    version = rows.captioner(
        folder, version=str(uuid.uuid4())[:8], state="candidate", is_default=False
    )
    return captions.complete(
        token=token_of(job), model_version=version, written=[said(job, "A dog.")]
    )


def said(job: Job, text: str) -> captions.Written:
    return captions.Written(job.pk, job.image_id or 0, text=text, words=[], score=-1.0)


def test_complete_stores_caption_and_state_together(owner: User, tmp_path: Any) -> None:
    image = rows.picture(owner)
    rows.job(owner, image=image)
    (job,) = claim()
    (caption,) = complete(job, tmp_path)
    job.refresh_from_db()
    assert (job.state, job.progress, job.lease_token) == (Job.State.SUCCEEDED, 1, None)
    assert Image.objects.get().caption == caption


def test_a_batch_stores_what_is_still_held_and_the_last_of_a_picture(
    owner: User, tmp_path: Any
) -> None:
    twice, mine, gone = (rows.picture(owner, name=f"{name}.png") for name in "abc")
    waiting = [rows.job(owner, image=image) for image in (twice, mine, gone, twice)]
    captions.correct(owner=owner, image_id=mine.pk, text="My dog.")
    taken = claim()
    services.cancel(owner=owner, job_id=waiting[2].pk)
    texts = [f"Caption {job.pk}." for job in taken]
    stored = captions.complete(
        token=token_of(taken[0]),
        model_version=rows.captioner(tmp_path),
        written=[said(job, text) for job, text in zip(taken, texts, strict=True)],
    )
    assert [caption.image_id for caption in stored] == [twice.pk, mine.pk, twice.pk]
    shown = dict(Image.objects.values_list("name", "caption__text"))
    assert shown == {"a.png": f"Caption {waiting[3].pk}.", "b.png": "My dog.", "c.png": None}
    states = list(Job.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["succeeded", "succeeded", "cancelled", "succeeded"]


def test_a_machine_never_replaces_a_persons_caption(owner: User, tmp_path: Any) -> None:
    image = rows.picture(owner)
    mine = captions.correct(owner=owner, image_id=image.pk, text="My dog.")
    rows.job(owner, image=image)
    (machine,) = complete(claim()[0], tmp_path)
    assert Image.objects.get().caption == mine
    assert set(image.captions.all()) == {mine, machine}


def test_a_first_death_blames_nobody(owner: User) -> None:
    rows.jobs(owner, 3)
    claim()
    assert expire() == 3
    assert list(Job.objects.values_list("state", "claim_alone", "deaths_alone").distinct()) == [
        ("queued", True, 0)
    ]


def test_a_job_that_kills_alone_goes_behind_the_others_and_fails_at_last(
    owner: User, settings: Any
) -> None:
    suspect = rows.job(owner)
    rows.jobs(owner, 2)
    Job.objects.filter(pk=suspect.pk).update(claim_alone=True, turn=-1)
    for deaths in (1, 2):
        assert [job.pk for job in claim()] == [suspect.pk]
        expire()
        suspect.refresh_from_db()
        assert (suspect.state, suspect.deaths_alone) == (Job.State.QUEUED, deaths)
        assert suspect.turn == Job.objects.order_by("turn").last().turn  # type: ignore[union-attr]
        Job.objects.filter(pk=suspect.pk).update(turn=-1)
    claim()
    expire()
    suspect.refresh_from_db()
    assert (suspect.state, suspect.error_code) == (Job.State.FAILED, "worker_died")
    assert "3 times" in suspect.error_message
    assert Job.objects.queued().count() == 2


def test_a_retry_starts_with_a_clean_record_but_alone(owner: User) -> None:
    rows.job(owner, claim_alone=True, deaths_alone=2)
    (job,) = claim()
    expire()
    services.retry(owner=owner, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.deaths_alone, job.claim_alone) == (Job.State.QUEUED, 0, True)
    assert (job.error_code, job.finished_at) == ("", None)


def test_giving_back_blames_nobody(owner: User) -> None:
    rows.jobs(owner, 2)
    (one, _) = claim()
    assert claims.give_back(token=token_of(one)) == 2
    claim()
    assert claims.give_back_held(worker="other@host") == 0
    assert claims.give_back_held(worker="w@host") == 2
    assert not Job.objects.filter(claim_alone=True).exists()


def test_release_worker_takes_only_its_own(owner: User) -> None:
    rows.jobs(owner, 2)
    claim(limit=1)
    claims.claim(kind=CAPTION, worker="twin@host", limit=1)
    assert claims.release_worker(worker="w@host") == 1
    assert Job.objects.running().get().worker == "twin@host"


def test_the_lease_is_measured_by_the_databases_clock(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose clock is ten minutes off neither holds jobs for longer nor loses them."""
    from django.utils import timezone

    now = timezone.now()
    for minutes in (-10, 10):
        rows.job(owner)
        monkeypatch.setattr(timezone, "now", lambda m=minutes: now + timezone.timedelta(minutes=m))
        (job,) = claim()
        monkeypatch.undo()
        job.refresh_from_db()
        assert job.lease_until is not None
        assert 50 < (job.lease_until - timezone.now()).total_seconds() <= 60
        claims.fail(job_id=job.pk, token=token_of(job), error=GalleryError("x", "y"))


@pytest.mark.django_db(transaction=True)
def test_eight_claimants_share_two_hundred_jobs_without_a_double(owner: User) -> None:
    rows.jobs(owner, 200)

    def take_all(number: int) -> list[int]:
        taken: list[int] = []
        while jobs := claims.claim(kind=CAPTION, worker=f"w{number}", limit=7):
            taken += [job.pk for job in jobs]
        return taken

    taken = [pk for share in at_once(8, take_all) for pk in share]
    assert len(taken) == len(set(taken)) == 200
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_hundred_completions_of_one_claim_make_one_caption(owner: User, tmp_path: Any) -> None:
    rows.job(owner, image=rows.picture(owner))
    (job,) = claim()
    version = rows.captioner(tmp_path)

    def finish(number: int) -> int:
        stored = captions.complete(
            token=token_of(job), model_version=version, written=[said(job, f"Caption {number}.")]
        )
        return len(stored)

    written = sum(sum(at_once(20, finish)) for _ in range(5))
    assert written == 1
    assert Caption.objects.count() == 1
