"""Training by the calendar: every so many days, when enough was corrected since."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gallery.captions import selectors as captioners
from gallery.core.errors import GalleryError
from gallery.jobs import services as jobs
from gallery.models import Caption, Image, User
from training.models import Schedule, TrainingRun
from training.runs import preflight, services

logger = logging.getLogger(__name__)


def of(*, captioner: str) -> Schedule | None:
    """The schedule of a captioner, by its name."""
    return Schedule.objects.select_related("person").filter(captioner=captioner).first()


def set_schedule(
    *,
    person: User,
    captioner: str,
    every_days: int = 7,
    corrections: int = 100,
    base_data: str = "",
    promote: bool = False,
) -> Schedule:
    """Train a captioner by the calendar from now on. Raises GalleryError."""
    if not (1 <= every_days <= 365 and 1 <= corrections <= 1_000_000):
        raise GalleryError("bad_schedule")
    name = captioners.captioner(captioner).name
    wanted = {
        "every_days": every_days,
        "corrections": corrections,
        "base_data": base_data,
        "promote": promote,
        "person": person,
    }
    return Schedule.objects.update_or_create(captioner=name, defaults=wanted)[0]


def unset(*, captioner: str) -> None:
    """Train it by hand only from now on."""
    Schedule.objects.filter(captioner=captioner).delete()


def new_corrections(*, captioner: str) -> int:
    """People's own sentences since the last revision that a version of this name was trained on."""
    trained = TrainingRun.objects.filter(parent__name=captioner).exclude(dataset=None)
    since = trained.aggregate(last=Max("dataset__created_at"))["last"]
    rows = Caption.objects.filter(
        reference=True, image__in=Image.objects.kept().filter(owner__allow_training=True)
    )
    return (rows.filter(created_at__gt=since) if since else rows).count()


def queue_due() -> int:
    """Queue a run for each schedule whose time has come; returns how many."""
    return sum(_queue(schedule) for schedule in Schedule.objects.select_related("person"))


def _queue(schedule: Schedule) -> int:
    """The revision is frozen by the worker when the run starts: this only queues."""
    last = schedule.last_run_at
    if last is not None and timezone.now() - last < timedelta(days=schedule.every_days):
        return 0
    if new_corrections(captioner=schedule.captioner) < schedule.corrections:
        return 0
    try:
        _start(schedule)
    except GalleryError as error:
        logger.warning("The scheduled training of %s waits: %s", schedule.captioner, error)
        return 0
    return 1


@transaction.atomic
def _start(schedule: Schedule) -> None:
    parent = captioners.captioner(schedule.captioner)
    found = preflight.checks(parent=parent, content=None, base_data=schedule.base_data)
    preflight.require(found)
    TrainingRun.objects.create(
        job=jobs.enqueue_training(owner=schedule.person),
        started_by=schedule.person,
        by_schedule=True,
        parent=parent,
        base_data=schedule.base_data,
        settings=services.checked_settings({}),
        promote=schedule.promote,
    )
    Schedule.objects.filter(pk=schedule.pk).update(last_run_at=timezone.now())
