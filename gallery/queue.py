"""The doorbell: tells workers by task name that there is work. Loads no model, needs no worker."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from gallery.models import Job

logger = logging.getLogger(__name__)

TASKS = {
    Job.Kind.CAPTION: "inference.tasks.caption_queued",
    Job.Kind.TRAINING: "training.tasks.run_queued",
}
RING_EXPIRES_SECONDS = 30  # a bell that nobody heard is rung again by the sweep


def ring(kind: str) -> None:
    """Ring now. A broker that is away is logged and left to the sweep: the row is the truth."""
    try:
        current_app.send_task(TASKS[Job.Kind(kind)], expires=RING_EXPIRES_SECONDS, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached; the sweep will ring again: %s", error)


def ring_after_commit(kind: str) -> None:
    """Ring once the open transaction is committed, so that a worker finds the row."""
    transaction.on_commit(lambda: ring(kind))
