"""Compare two caption workers with one on the same pictures, one thread each."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.load.hosts import Hosts
from tests.load.pictures import fill
from tests.load.row import Row, number
from tests.load.site import setup
from tests.load.waiting import BULK, until

BAR = 1.8
WARM_UP = 64


def measure() -> Row:
    count = number("BULK2", 1500)
    with (
        TemporaryDirectory(prefix="load-", ignore_cleanup_errors=True) as name,
        Hosts(Path(name)) as hosts,
    ):
        setup(Path(name) / "here", **hosts.environment)
        hosts.migrate()
        hosts.beat()
        hosts.worker("one")
        one = _rate(count, 0, workers=1)
        hosts.worker("two")
        two = _rate(count, count, workers=2)
    measured = f"{two / one:.2f} ({one:.1f}/s, {two:.1f}/s)"
    return Row("two caption workers against one", f"≥ {BAR}", measured, two >= BAR * one)


def _rate(count: int, start: int, workers: int) -> float:
    """Return captions per second, once that many workers hold the model."""
    from gallery.jobs import queue
    from gallery.models import Job

    _warm_up(workers, 10**7 + start)
    fill(count, start=start)
    queue.wake_workers(Job.Kind.CAPTION, times=2)
    started = time.perf_counter()
    until(lambda: not Job.objects.unfinished().exists(), BULK, every=0.2)
    return count / (time.perf_counter() - started)


def _warm_up(workers: int, start: int) -> None:
    """Queue jobs until each worker has taken some and so has loaded the model."""
    from gallery.jobs import queue
    from gallery.models import Job, Worker

    for first in range(start, start + 100 * WARM_UP, WARM_UP):
        fill(WARM_UP, start=first)
        queue.wake_workers(Job.Kind.CAPTION, times=workers)
        until(lambda: not Job.objects.unfinished().exists(), every=0.2)
        if Worker.objects.exclude(models_held=[]).count() >= workers:
            return
    raise SystemExit(f"Fewer than {workers} workers loaded a model.")
