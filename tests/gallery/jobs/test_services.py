"""What people ask of jobs: queue, cancel, retry; in fair turns, and once however often asked."""

import io
import re
from typing import Any

import pytest
from django.utils import timezone

from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.images import services as images
from gallery.jobs import claims, queue, selectors, services
from gallery.models import Image, Job, User
from tests import rows
from tests.gallery.at_once import at_once
from tests.gallery.pictures import png
from tests.optional import required

pytestmark = pytest.mark.postgresql


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds whose workers were woken."""
    kinds: list[str] = []
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: kinds.append(kind))
    return kinds


def next_owners(limit: int) -> list[str]:
    taken = claims.claim(kind=Job.Kind.CAPTION, worker="w", limit=limit)
    return [User.objects.get(pk=job.owner_id).username for job in taken]


def test_ten_thousand_of_one_person_do_not_keep_another_waiting(owner: User) -> None:
    rows.crowd(owner, 10_000)
    for _ in range(3):
        next_owners(16)
    other = rows.person("grace")
    services.enqueue_captions(owner=other, images=[rows.picture(other)])
    assert "grace" in next_owners(16)


def test_two_crowds_are_served_in_turn(owner: User) -> None:
    image = rows.picture(owner)
    services.enqueue_captions(owner=owner, images=[image] * 20)
    other = rows.person("grace")
    services.enqueue_captions(owner=other, images=[rows.picture(other)] * 20)
    for _ in range(4):
        served = next_owners(8)
        assert served.count("ada") == served.count("grace") == 4


def test_an_idle_line_starts_at_its_head(owner: User) -> None:
    """Who used the site much yesterday is not behind today."""
    image = rows.picture(owner)
    services.enqueue_captions(owner=owner, images=[image] * 5)
    next_owners(16)
    (job,) = services.enqueue_captions(owner=owner, images=[image])
    assert job.queue_position == 0


def test_queueing_rings_after_commit(
    owner: User, woken: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.enqueue_captions(owner=owner, images=[rows.picture(owner)])
        assert woken == []
    assert woken == ["caption"]


def test_a_key_asked_again_gives_the_first_job(owner: User) -> None:
    image = rows.picture(owner)
    (first,) = services.enqueue_captions(owner=owner, images=[image], idempotency_key="k")
    (again,) = services.enqueue_captions(owner=owner, images=[image], idempotency_key="k")
    other = rows.person("grace")
    (hers,) = services.enqueue_captions(
        owner=other, images=[rows.picture(other)], idempotency_key="k"
    )
    assert first == again != hers


def test_cancel_ends_a_waiting_and_a_running_job(owner: User) -> None:
    waiting, running = rows.job(owner, queue_position=1), rows.job(owner)
    claims.claim(kind=Job.Kind.CAPTION, worker="w", limit=1)
    for job in (waiting, running):
        assert services.cancel(owner=owner, job_id=job.pk).state == Job.State.CANCELLED
        with pytest.raises(ConflictError, match="already ended"):
            services.cancel(owner=owner, job_id=job.pk)


def test_nobody_touches_anothers_job(owner: User) -> None:
    job = rows.job(owner)
    for act in (services.cancel, services.retry):
        with pytest.raises(NotFoundError):
            act(owner=rows.person(act.__name__), job_id=job.pk)


def test_only_what_failed_or_was_cancelled_can_be_tried_again(owner: User) -> None:
    job = rows.job(owner)
    with pytest.raises(ConflictError) as caught:
        services.retry(owner=owner, job_id=job.pk)
    assert caught.value.code == "job_not_retriable"


def test_a_deleted_picture_is_not_tried_again(owner: User) -> None:
    job = rows.job(owner, image=rows.picture(owner))
    images.trash(owner=owner, image_id=required(job.image_id))
    with pytest.raises(ConflictError) as caught:
        services.retry(owner=owner, job_id=job.pk)
    assert caught.value.code == "image_deleted"


def submit(owner: User, name: str, key: str) -> images.Submitted | str:
    try:
        return images.submit(
            owner=owner, file=io.BytesIO(png(name)), name=name, idempotency_key=key
        )
    except GalleryError as error:
        return error.code


@pytest.mark.django_db(transaction=True)
def test_one_key_sent_four_times_at_once_takes_in_one_picture(
    owner: User, media_folder: Any
) -> None:
    found = at_once(4, lambda number: submit(owner, "same", "key"))
    assert len({each.job.pk for each in found}) == 1
    assert sum(each.created for each in found) == 1
    assert (Job.objects.count(), Image.objects.count()) == (1, 1)
    assert sum(path.is_file() for path in media_folder.rglob("*")) == 3


@pytest.mark.django_db(transaction=True)
def test_one_key_sent_at_once_with_four_pictures_takes_in_one_of_them(
    owner: User, media_folder: Any
) -> None:
    found = at_once(4, lambda number: submit(owner, "abcd"[number], "key"))
    refused = [each for each in found if isinstance(each, str)]
    assert refused == ["idempotency_key_reused"] * 3
    assert (Job.objects.count(), Image.objects.count()) == (1, 1)
    assert sum(path.is_file() for path in media_folder.rglob("*")) == 3


@pytest.mark.django_db(transaction=True)
def test_one_picture_sent_four_times_at_once_is_kept_once(owner: User, media_folder: Any) -> None:
    found = at_once(4, lambda number: submit(owner, "same", ""))
    assert sorted(type(each).__name__ for each in found) == ["Submitted", "str", "str", "str"]
    assert (Job.objects.count(), Image.objects.count()) == (1, 1)
    assert sum(path.is_file() for path in media_folder.rglob("*")) == 3


def plan(queryset: Any) -> str:
    return str(queryset.explain())


def test_a_hundred_thousand_waiting_jobs_are_not_walked_through(owner: User) -> None:
    rows.crowd(owner, 100_000)
    waiting = Job.objects.queued().filter(kind="caption").in_queue_order()
    assert "job_queue_order" in plan(waiting[:1])
    # Once PostgreSQL knows that all of them ask for no captioner, it takes the queue as it is.
    assert re.search("job_of_captioner|job_queue_order", plan(waiting.filter(captioner="")[:1]))
    compatible = waiting.filter(captioner="vit", claim_alone=False)
    assert "job_of_captioner" in plan(compatible.values_list("pk", flat=True)[:16])
    expired = Job.objects.running().filter(lease_until__lt="2020-01-01T00:00Z")
    # Few jobs run at once: the index of those that run serves as well as that of their leases.
    assert "job_lease_until" in plan(expired) or "job_state" in plan(expired)
    for query in (waiting[:1], waiting.filter(captioner="")[:1], compatible[:16]):
        assert "SORT" not in plan(query).upper()
        assert "TEMP B-TREE" not in plan(query)
        assert "Seq Scan" not in plan(query)
    own = Job.objects.queued().filter(kind="caption", priority=0, owner=rows.person("grace"))
    assert "job_owner" in plan(own.order_by("-queue_position").values("queue_position")[:1])


def test_pictures_in_the_trash_are_not_tried_again(failed, owner, owner_client):
    image = failed().image
    image.deleted_at = timezone.now()
    image.save()
    assert services.retry_all(jobs=selectors.jobs(owner=owner)) == 0
