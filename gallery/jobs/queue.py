"""The doorbell: tells workers by task name that there is work. Loads no model, needs no worker.

A bell carries nothing but its ring, so one that is lost, doubled or late does no harm. None
expires, for that would trust two machines' clocks to agree; instead no more than a few wait.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.exceptions import KombuError

from gallery.models import Job

logger = logging.getLogger(__name__)

NAMES = {
    Job.Kind.CAPTION: "captions",
    Job.Kind.TRAINING: "training",
    Job.Kind.ERRAND: "errands",
    Job.Kind.LOOK: "captions",  # the captioners do this too, when no picture waits
}
TASKS = {
    Job.Kind.CAPTION: "inference.tasks.caption_queued",
    Job.Kind.TRAINING: "training.tasks.run_queued",
    Job.Kind.ERRAND: "gallery.jobs.background_tasks.run_queued",
    Job.Kind.LOOK: "inference.tasks.caption_queued",
}
BELLS_WAITING_MAX = 16  # more than that, and whoever comes to work hears one anyway
BROKER_SECONDS = 1.0  # how long each of connecting and publishing may take


def ring(kind: str, *, times: int = 1) -> None:
    """Ring now, in a second or two at most. A broker that is away is left to the sweep.

    Each ring is heard by one worker, the one that has waited longest.
    """
    try:
        with _broker() as connection:
            room = BELLS_WAITING_MAX - _waiting(connection, kind)
            for _ in range(min(times, room)):
                current_app.send_task(TASKS[Job.Kind(kind)], connection=connection, retry=False)
    except BrokerAwayError as error:
        logger.warning("The broker cannot be reached; the sweep will ring again: %s", error)


def ring_after_commit(kind: str) -> None:
    """Ring once the open transaction is committed, so that a worker finds the row."""
    transaction.on_commit(lambda: ring(kind))


def broker_answers() -> bool:
    """Say whether the broker can be reached now."""
    try:
        with _broker() as connection:
            return bool(connection.connected)
    except BrokerAwayError:
        return False


class BrokerAwayError(Exception):
    """The broker did not answer, or not with what was asked."""


@contextmanager
def _broker() -> Iterator[Connection]:
    """Connect anew, once: a pooled connection may be one that the broker's restart cut."""
    limits = {
        "max_retries": 0,
        "socket_connect_timeout": BROKER_SECONDS,
        "socket_timeout": BROKER_SECONDS,
    }
    connection = current_app.connection_for_write(transport_options=limits)
    away: tuple[type[BaseException], ...] = (
        *connection.connection_errors,
        *connection.channel_errors,
        KombuError,
        OSError,
    )
    try:
        connection.ensure_connection(max_retries=0)
        yield connection
    except away as error:
        raise BrokerAwayError(str(error) or type(error).__name__) from error
    finally:
        connection.release()


def _waiting(connection: Connection, kind: str) -> int:
    channel: Any = connection.default_channel
    declared = channel.queue_declare(queue=NAMES[Job.Kind(kind)])
    return int(declared.message_count)
