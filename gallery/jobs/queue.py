"""Wake-ups of workers, sent by task name when a job is queued. Needs no model and no worker.

A wake-up message carries no data, so one that is lost, doubled or late does no harm. Messages have
no expiry, which would need two machines' clocks to agree; instead only a few are queued.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.exceptions import KombuError

from gallery.jobs.kinds import KINDS

logger = logging.getLogger(__name__)

WAKE_UPS_WAITING_MAX = 16  # more are not needed, as any worker that starts will receive one
BROKER_SECONDS = 1.0  # how long each of connecting and publishing may take


def wake_workers(kind: str, *, times: int = 1) -> None:
    """Send wake-ups, in two seconds at most. If that fails, the sweep sends them later.

    Each message wakes one worker, the one that has waited longest.
    """
    task, name = KINDS[kind].task, KINDS[kind].queue
    try:
        with _broker() as connection:
            room = WAKE_UPS_WAITING_MAX - _waiting(connection, name)
            for _ in range(min(times, room)):
                current_app.send_task(task, queue=name, connection=connection, retry=False)
    except BrokerAwayError as error:
        logger.warning("The broker cannot be reached; the sweep will try again: %s", error)


def wake_workers_after_commit(kind: str) -> None:
    """Wake a worker once the open transaction is committed, so that it finds the row."""
    transaction.on_commit(lambda: wake_workers(kind))


def broker_answers() -> bool:
    """Return whether the broker can be reached now."""
    try:
        with _broker() as connection:
            return bool(connection.connected)
    except BrokerAwayError:
        return False


class BrokerAwayError(Exception):
    """The broker did not answer, or answered with an error."""


@contextmanager
def _broker() -> Iterator[Connection]:
    """Open a new connection, one try; a pooled one may be dead after a restart of the broker."""
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


def _waiting(connection: Connection, queue: str) -> int:
    channel: Any = connection.default_channel
    declared = channel.queue_declare(queue=queue)
    return int(declared.message_count)
