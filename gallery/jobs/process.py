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

OBSERVATIONS = 6  # within the time that work may wait unseen
RENEW_SECONDS = 2.0  # between pictures, not more often: each is a write and a thread
DATABASE_AWAY = (OperationalError, InterfaceError)  # no job is to blame for it


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
        """Hold the process for one run of the queue; it holds no job at the start."""
        with self._working:
            watchdog.arm(settings.WORKER_HANG_SECONDS)
            try:
                self._empty_hands()
                yield
            finally:
                watchdog.rest()

    def _empty_hands(self) -> None:
        """Requeue what an earlier process of this name died with, or an error left claimed."""
        if self._first_time:
            claims.release_worker(worker=self.name)
            self._first_time = False
        else:
            claims.give_back_held(worker=self.name)

    def prepare(self, load: Callable[[], None]) -> None:
        """Load what this process works with, once."""
        if not self._prepared:
            self.loading()
            load()
            self._prepared = True

    def ready(self) -> None:
        """Write a heartbeat, unless this worker stops."""
        if not self.stopping.is_set():
            heartbeat.started(name=self.name, queue=self.queue, at=self.started_at)
            heartbeat.beat(name=self.name)

    def loading(self) -> None:
        """Allow the next step the time that a model takes to load."""
        watchdog.arm(settings.MODEL_LOAD_SECONDS)

    def took(self) -> None:
        """Feed the watchdog after a claim, whose lease is fresh."""
        watchdog.arm(settings.WORKER_HANG_SECONDS)
        self._last_step = time.monotonic()

    def step(
        self, *, token: uuid.UUID, progress: float | None = None, at_once: bool = False
    ) -> set[int] | None:
        """Renew the lease and feed the watchdog, between images and between training steps.

        Returns the ids still held, or None when it is too early to look again.
        """
        if not at_once and time.monotonic() - self._last_step < RENEW_SECONDS:
            return None
        self.took()
        held = claims.renew(token=token, progress=progress)
        heartbeat.beat(name=self.name)
        return held

    def stop(self) -> None:
        """Claim no more jobs, and return those that are claimed to the queue, blaming nobody."""
        self.stopping.set()
        threading.Thread(target=self._leave, name="leave").start()

    def _leave(self) -> None:
        try:
            claims.give_back_held(worker=self.name)
            heartbeat.left(name=self.name)
        finally:
            connection.close()

    def observe(self) -> watchdog.Observation:
        """Return what the starvation watchdog decides by; claimed jobs are the hang watchdog's."""
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
    """Become the worker `node`, before any fork. While a twin lives, under another name."""
    free = slots.take(node, folder=settings.DATA_DIR / "workers")
    name = node if free else f"{node}#{os.getpid()}"
    if not free:
        logger.warning("A worker called %s is alive: this one is called %s.", node, name)
    _load_compilers()
    _here[kind] = WorkerProcess(name=name, kind=kind)
    return _here[kind]


def _load_compilers() -> None:
    """Load what the first query would.

    Were the watchdog's thread at it while the pool forks, the child would wait for that import for
    ever, with the database locked.
    """
    for each in connections.all():
        each.ops.compiler("SQLCompiler")


def here(kind: str) -> WorkerProcess:
    """Return this process as a worker of `kind`; without a start, under a unique name."""
    if kind not in _here:
        _here[kind] = WorkerProcess(name=f"{socket.gethostname()}#{uuid.uuid4()}", kind=kind)
    return _here[kind]


def all_here() -> list[WorkerProcess]:
    """Return this process as a worker of each kind that it was started for."""
    return list(_here.values())
