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
        one = _rate(count, 0)
        hosts.worker("two")
        two = _rate(count, count)
    measured = f"{two / one:.2f} ({one:.1f}/s, {two:.1f}/s)"
    return Row("two caption workers against one", f"≥ {BAR}", measured, two >= BAR * one)


def _rate(count: int, start: int) -> float:
    """Return captions per second, from the first of a warm-up of all workers to the last."""
    from gallery.jobs import queue
    from gallery.models import Job, Worker

    fill(64, start=10**7 + start)
    queue.wake_workers(Job.Kind.CAPTION, times=2)
    until(lambda: Worker.objects.exists() and not Job.objects.unfinished().exists(), every=0.2)
    time.sleep(15)  # whoever was started just now has loaded its model
    fill(count, start=start)
    queue.wake_workers(Job.Kind.CAPTION, times=2)
    started = time.perf_counter()
    until(lambda: not Job.objects.unfinished().exists(), BULK, every=0.2)
    return count / (time.perf_counter() - started)
