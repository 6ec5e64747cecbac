"""This process as a worker: its name, heartbeat and watchdogs, and how it starts and stops."""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone

from gallery.jobs import claims, heartbeat, kinds, queue, selectors, slots, watchdog

logger = logging.getLogger(__name__)

OBSERVATIONS = 6  # of the starvation watchdog within WORK_WAITED_SECONDS
RENEW_SECONDS = 2.0  # at most so often, as each renewal writes to the database and starts a thread
DATABASE_AWAY = (OperationalError, InterfaceError)  # errors that no job caused


class WorkerProcess:
    """One process that works on one kind of job, one claim at a time."""

    def __init__(self, *, name: str, kind: str) -> None:
        self.name = name
        self.kind = kind
        self.started_at = timezone.now()
        self.stopping = threading.Event()
        self._working = threading.Lock()
        self._first_time = True
        self._prepared = False
        self._last_step = 0.0

    @property
    def queue(self) -> str:
        return kinds.KINDS[self.kind].queue

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Lock the process and start the hang watchdog for the body; requeue old claims first."""
        with self._working:
            watchdog.arm(settings.WORKER_HANG_SECONDS)
            try:
                self._requeue_leftovers()
                yield
            finally:
                watchdog.rest()

    def _requeue_leftovers(self) -> None:
        """Requeue jobs that an earlier process of this name, or an error, left claimed."""
        if self._first_time:
            claims.release_worker(worker=self.name)
            self._first_time = False
        else:
            claims.give_back_held(worker=self.name)

    def prepare(self, load: Callable[[], None]) -> None:
        """Call `load` once in the life of this process."""
        if not self._prepared:
            self.loading()
            load()
            self._prepared = True

    def ready(self) -> None:
        """Write a heartbeat, unless this worker is stopping."""
        if not self.stopping.is_set():
            heartbeat.started(name=self.name, queue=self.queue, at=self.started_at)
            heartbeat.beat(name=self.name)

    def loading(self) -> None:
        """Allow the next step the time that a model takes to load."""
        watchdog.arm(settings.MODEL_LOAD_SECONDS)

    def restart_timers(self) -> None:
        """Restart the hang watchdog and the renewal timer, because the lease is new."""
        watchdog.arm(settings.WORKER_HANG_SECONDS)
        self._last_step = time.monotonic()

    def step(
        self, *, token: uuid.UUID, progress: float | None = None, at_once: bool = False
    ) -> set[int] | None:
        """Renew the lease and restart the hang watchdog, between images or training steps.

        Returns the ids of the jobs whose lease is valid, or None if it is too early to renew.
        """
        if not at_once and time.monotonic() - self._last_step < RENEW_SECONDS:
            return None
        self.restart_timers()
        held = claims.renew(token=token, progress=progress)
        heartbeat.beat(name=self.name)
        return held

    def stop(self) -> None:
        """Claim no more jobs, and return the claimed ones to the queue without counting a crash."""
        self.stopping.set()
        threading.Thread(target=self._leave, name="leave").start()

    def _leave(self) -> None:
        try:
            claims.give_back_held(worker=self.name)
            heartbeat.left(name=self.name)
        finally:
            connection.close()

    def observe(self) -> watchdog.Observation:
        """Return the observation for the starvation watchdog.

        While this process has a claimed job, the hang watchdog watches it instead.
        """
        try:
            waits = (
                not self._working.locked()
                and selectors.next_in_queue(kind=self.kind) is not None
                and not selectors.in_hand(worker=self.name)
            )
            return watchdog.Observation(waits, selectors.last_seen(worker=self.name))
        finally:
            connection.close()

    def watch(self) -> watchdog.Starvation:
        """Start the starvation watchdog."""
        thread = watchdog.Starvation(
            observe=self.observe,
            judge=watchdog.Judge(
                waited_seconds=settings.WORK_WAITED_SECONDS,
                silent_seconds=settings.WORKER_SILENT_SECONDS,
            ),
            broker_answers=queue.broker_answers,
            interval=settings.WORK_WAITED_SECONDS / OBSERVATIONS,
        )
        thread.start()
        return thread


_here: dict[str, WorkerProcess] = {}


def start(*, node: str, kind: str) -> WorkerProcess:
    """Register this process as the worker `node`; call it before any fork.

    While another living process has that name, the process id is added to it.
    """
    free = slots.take(node, folder=settings.DATA_DIR / "workers")
    name = node if free else f"{node}#{os.getpid()}"
    if not free:
        logger.warning("A worker called %s is alive: this one is called %s.", node, name)
    _load_compilers()
    _here[kind] = WorkerProcess(name=name, kind=kind)
    return _here[kind]


def _load_compilers() -> None:
    """Import the SQL compiler now, and not at the first query.

    If the watchdog's thread imported it while the pool forks, the child process would wait for the
    import lock for ever, with the database locked.
    """
    for each in connections.all():
        each.ops.compiler("SQLCompiler")


def here(kind: str) -> WorkerProcess:
    """Return the WorkerProcess of a kind in this process; create one if `start` was not called."""
    if kind not in _here:
        _here[kind] = WorkerProcess(name=f"{socket.gethostname()}#{uuid.uuid4()}", kind=kind)
    return _here[kind]


def all_here() -> list[WorkerProcess]:
    """Return every WorkerProcess of this process, one for each kind of job."""
    return list(_here.values())
