"""Training by the calendar queues and does nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery import queue
from gallery.errors import GalleryError
from gallery.models import ModelVersion, User
from tests.training.corrected import corrected, live_captioner, person
from training.models import Schedule, TrainingRun
from training.runs import schedules
from training.tasks import queue_scheduled

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def staff(monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(queue, "ring", lambda kind, **_: None)
    return person("staff")


@pytest.fixture
def live() -> ModelVersion:
    return live_captioner()


def test_a_run_is_queued_when_enough_was_corrected_and_not_twice(staff: User, live):
    corrected(staff, 4)
    schedules.set_schedule(person=staff, captioner="tiny", corrections=5)
    queue_scheduled()
    assert not TrainingRun.objects.exists()
    corrected(staff, 1, start=10)
    queue_scheduled()
    run = TrainingRun.objects.get()
    assert (run.by_schedule, run.dataset, run.parent) == (True, None, live)
    assert run.job.state == "queued"
    queue_scheduled()
    assert TrainingRun.objects.count() == 1


def test_a_week_later_only_what_is_new_counts_and_a_busy_captioner_waits(staff: User, live):
    corrected(staff, 5)
    schedules.set_schedule(person=staff, captioner="", corrections=5)
    assert schedules.queue_due() == 1
    Schedule.objects.update(last_run_at=timezone.now() - timedelta(days=8))
    assert schedules.queue_due() == 0  # the first is still in training
    run = TrainingRun.objects.get()
    run.job.delete()
    from training.datasets import services as freezing

    TrainingRun.objects.update(dataset=freezing.freeze(person=staff))
    assert schedules.new_corrections(captioner="tiny") == 0
    assert schedules.queue_due() == 0
    corrected(staff, 5, start=20)
    assert schedules.queue_due() == 1


def test_a_schedule_is_checked_and_can_be_taken_away(staff: User, live):
    with pytest.raises(GalleryError, match="1 to 365"):
        schedules.set_schedule(person=staff, captioner="tiny", every_days=0)
    schedules.set_schedule(person=staff, captioner="tiny")
    assert schedules.of(captioner="tiny").every_days == 7
    schedules.unset(captioner="tiny")
    assert schedules.of(captioner="tiny") is None
