"""Watchdogs that end a worker process which hangs or starves; the supervisor restarts it.

A hung C call can block every Python thread, so the hang watchdog is `faulthandler`, which has a C
thread of its own. A worker that no longer receives messages gets no error either; the starvation
watchdog notices it by the queued rows in the database.
"""

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

logger = logging.getLogger(__name__)

EXIT_STARVED = 70


def arm(seconds: float) -> None:
    """Start the hang watchdog: after `seconds`, print all stacks and end the process.

    A further call of `arm` restarts the time; `rest` stops the watchdog.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or 2)


def rest() -> None:
    """Stop the hang watchdog while no job is claimed."""
    faulthandler.cancel_dump_traceback_later()


class Observation(NamedTuple):
    """State of a worker in the database: whether jobs wait for it, and its last heartbeat."""

    work_waits: bool
    seen_at: datetime | None


@dataclass
class Judge:
    """Decision whether a worker starves, timed by this machine's monotonic clock.

    Times from the database are only compared with each other, so clocks need not agree.
    """

    waited_seconds: float
    silent_seconds: float
    _waits_since: float | None = field(default=None, init=False)
    _seen_at: datetime | None = field(default=None, init=False)
    _silent_since: float | None = field(default=None, init=False)

    def starved(self, seen: Observation, *, now: float) -> bool:
        """Return whether jobs have waited too long while no heartbeat of the worker was seen."""
        if self._silent_since is None or seen.seen_at != self._seen_at:
            self._seen_at, self._silent_since = seen.seen_at, now
        if not seen.work_waits:
            self._waits_since = None
            return False
        if self._waits_since is None:
            self._waits_since = now
        return (
            now - self._waits_since >= self.waited_seconds
            and now - self._silent_since >= self.silent_seconds
        )

    def excuse(self) -> None:
        """Restart both timers, because the worker did not cause the delay (the broker was away)."""
        self._waits_since = self._silent_since = None


class Starvation(threading.Thread):
    """Thread that ends this process when jobs wait, the broker answers, and no message arrives."""

    def __init__(
        self,
        *,
        observe: Callable[[], Observation],
        judge: Judge,
        broker_answers: Callable[[], bool],
        interval: float,
    ) -> None:
        super().__init__(name="starvation", daemon=True)
        self._observe = observe
        self._judge = judge
        self._broker_answers = broker_answers
        self._interval = interval
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(self._interval):
            if self._starves():
                logger.critical("Work waits and no wake-up arrives: this worker ends itself.")
                logging.shutdown()
                os._exit(EXIT_STARVED)

    def _starves(self) -> bool:
        try:
            seen = self._observe()
        except Exception as error:  # an unreachable database is not the worker's fault
            logger.warning("Could not read whether work waits: %s", error)
            return False
        if not self._judge.starved(seen, now=time.monotonic()):
            return False
        if self._broker_answers():
            return True
        self._judge.excuse()
        logger.warning("Work waits, but the broker does not answer: waiting for it.")
        return False
