"""Celery beat scheduler that runs the site's short periodic tasks in its own process.

The sweep repairs what an outage of the broker lost, so it must not depend on the broker
(docs/decisions/0001-the-sweep-runs-in-beat.md). No state is kept on disk: every task is due at
start, and each is safe to run again. Time is that of the monotonic clock, so that the sweep does
not pause when the machine's clock is set back.
"""

import time
from typing import cast

from celery.beat import ScheduleEntry, Scheduler
from celery.result import EagerResult
from celery.schedules import schedule as Interval
from django.db import close_old_connections

from gallery.jobs import watchdog

HANG_SECONDS = 300


class InProcessScheduler(Scheduler):
    """Scheduler that runs each due task in the beat process instead of publishing it."""

    # The base class would wait for the broker before each task.
    producer = None  # type: ignore[assignment]
    max_interval: int  # set by the base class, which has a default

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._due_at = dict.fromkeys(self.schedule, 0.0)

    def tick(self, *args: object, **kwargs: object) -> float:
        """Run every task that is due; return the seconds until the next one is."""
        for name, entry in self.schedule.items():
            if self._due_at[name] <= time.monotonic():
                every = cast(Interval, entry.schedule).seconds  # settings name no crontab
                self._due_at[name] = time.monotonic() + every
                self.apply_entry(entry)
        wait: float = min(self._due_at.values()) - time.monotonic()
        return min(max(wait, 0.01), self.max_interval)

    def apply_async(
        self, entry: ScheduleEntry, *args: object, **kwargs: object
    ) -> "EagerResult[object]":
        """Run the task in this process. Errors are logged by beat; the next tick tries again."""
        close_old_connections()
        watchdog.arm(HANG_SECONDS)
        try:
            return self.app.tasks[str(entry.task)].apply(entry.args, entry.kwargs, throw=True)
        finally:
            watchdog.rest()
            close_old_connections()
