"""Near duplicates: looked for once, in steps of bounded work, and kept."""

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from gallery.imports import expiry, near_duplicates, selectors, services
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Image, ImportBatch, ImportFile, NearDuplicate
from tests import rows
from tests.gallery import pictures
from tests.gallery.imports.conftest import send

pytestmark = pytest.mark.postgresql


@pytest.fixture
def compared(monkeypatch) -> list[int]:
    """How many new images each comparison had."""
    found: list[int] = []
    near = near_duplicates._near

    def counting(ids, *rest):
        found.append(len(ids))
        return near(ids, *rest)

    monkeypatch.setattr(near_duplicates, "_near", counting)
    return found


def imported(owner, count: int, *, alike: bool) -> ImportBatch:
    """Create a batch whose images are imported, all alike or each of its own."""
    batch = services.begin(owner=owner)
    numbers = np.random.default_rng(7).integers(1, 2**63, count)
    for number in range(count):
        image = rows.picture(owner, name=f"{number}.png")
        phash = f"{2**60 if alike else int(numbers[number]):016x}"
        Image.objects.filter(pk=image.pk).update(phash=phash)
        ImportFile.objects.create(
            batch=batch, name=image.name, size=1, state=ImportFile.State.DONE, image=image
        )
    return batch


def searched(batch: ImportBatch) -> int:
    """Search to the end; return how many steps it took."""
    search, steps = near_duplicates.Search(batch, loaded=lambda: None), 0
    while not search.is_over:
        search.step()
        steps += 1
    return steps


def test_a_batch_is_compared_in_steps_and_only_once(owner, compared, monkeypatch):
    monkeypatch.setattr(near_duplicates, "ROWS_PER_STEP", 4)
    batch = imported(owner, 10, alike=True)
    assert searched(batch) == 3
    assert compared == [4, 4, 2]
    assert NearDuplicate.objects.count() == 9
    assert searched(ImportBatch.objects.get(pk=batch.pk)) == 0
    assert len(compared) == 3


def test_a_search_that_is_interrupted_goes_on_where_it_was(owner, compared, monkeypatch):
    monkeypatch.setattr(near_duplicates, "ROWS_PER_STEP", 4)
    batch = imported(owner, 10, alike=True)
    near_duplicates.Search(batch, loaded=lambda: None).step()
    assert searched(ImportBatch.objects.get(pk=batch.pk)) == 2
    assert compared == [4, 4, 2]
    assert NearDuplicate.objects.count() == 9


def test_so_many_pairs_are_kept_and_then_no_more_are_looked_for(owner, compared, monkeypatch):
    monkeypatch.setattr(near_duplicates, "ROWS_PER_STEP", 4)
    monkeypatch.setattr(near_duplicates, "MAX_KEPT", 5)
    batch = imported(owner, 20, alike=True)
    searched(batch)
    assert NearDuplicate.objects.count() == 5
    assert compared == [4, 4]


def test_pictures_of_others_and_unlike_ones_are_no_pairs(owner, stranger):
    imported(stranger, 3, alike=True)
    searched(imported(owner, 1, alike=True))
    searched(imported(owner, 5, alike=False))
    assert not NearDuplicate.objects.exists()


def test_a_comparison_holds_so_many_bits_at_once(monkeypatch):
    shapes, count = [], np.bitwise_count

    def counting(each):
        shapes.append(each.shape)
        return count(each)

    monkeypatch.setattr("gallery.imports.near_duplicates.np.bitwise_count", counting)
    hashes = np.arange(1, 101, dtype=np.uint64) << np.uint64(7)
    near_duplicates._near(range(100), hashes, np.arange(100), hashes)
    assert max(height for height, _ in shapes) <= near_duplicates.ROWS_AT_ONCE


def test_looking_gives_its_turn_back(owner, monkeypatch):
    """A search longer than a slice of time leaves the worker to others."""
    monkeypatch.setattr(near_duplicates, "ROWS_PER_STEP", 1)
    monkeypatch.setattr(ClaimedJob, "turn_is_over", True)
    batch = imported(owner, 3, alike=True)
    send(batch, {"one.png": pictures.png("one")})
    given_back, give_back = [], ClaimedJob.give_turn_back

    def counting(job):
        given_back.append(job)
        give_back(job)

    monkeypatch.setattr(ClaimedJob, "give_turn_back", counting)
    for _ in range(10):
        run_queued()
    batch.refresh_from_db()
    assert batch.job is not None
    assert batch.job.state == "succeeded"
    assert len(given_back) >= 4
    assert NearDuplicate.objects.count() == 2


def test_a_finished_batchs_pages_compare_and_count_nothing(take_in, owner, monkeypatch):
    batch = take_in({"one.png": pictures.png("one"), "letter.png": b"dear"})
    assert batch.counts is not None
    monkeypatch.setattr(selectors, "counted", None)
    monkeypatch.setattr(near_duplicates, "_near", None)
    client = Client()
    client.force_login(owner)
    body = client.get(reverse("gallery:import", args=[batch.pk])).content.decode()
    assert "Took in 1 of 2." in body
    assert client.get(reverse("gallery:imports")).status_code == 200


def test_counts_are_made_anew_when_files_are_added_or_tried_again(take_in, owner):
    batch = take_in({"one.png": pictures.png("one"), "letter.png": b"dear"})
    send(batch, {"two.png": pictures.png("two")})
    batch.refresh_from_db()
    assert (batch.counts, selectors.progress(batch).sent) == (None, 1)
    run_queued()
    batch.refresh_from_db()
    assert selectors.progress(batch).done == 2
    services.retry(owner=owner, batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.counts is None
    run_queued()
    batch.refresh_from_db()
    assert selectors.progress(batch).failed == 1


def test_a_batch_that_ends_without_a_job_is_counted_by_the_sweep(owner):
    batch = services.begin(owner=owner)
    services.announce(owner=owner, batch_id=batch.pk, files=[services.Announced("a.png", 0)])
    waiting = services.begin(owner=owner)
    services.announce(owner=owner, batch_id=waiting.pk, files=[services.Announced("a.png", 9)])
    expiry.forget_old()
    batch.refresh_from_db()
    waiting.refresh_from_db()
    assert batch.counts is not None
    assert batch.counts["failed"] == 1
    assert waiting.counts is None
