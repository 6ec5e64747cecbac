"""Measure the queue's share of a bulk run: the time outside of image files and the model."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.load.pictures import fill
from tests.load.row import Row, number
from tests.load.site import setup

BAR = 5.0


class Clock:
    """A sum of the time within the functions that it wraps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - started

        return timed


def measure() -> Row:
    count = number("BULK", 5000)
    with TemporaryDirectory(prefix="load-") as name:
        setup(Path(name))
        from django.core.management import call_command

        from gallery.models import Job
        from inference import caption_jobs, features

        call_command("migrate", verbosity=0)
        _warm(caption_jobs)
        fill(count)
        clock = Clock()
        caption_jobs.picture_of = clock.around(
            caption_jobs.picture_of
        )  # reading and decoding a picture
        caption = clock.around(features.FeatureCache.caption)
        setattr(features.FeatureCache, "caption", caption)  # noqa: B010  (a method is replaced)
        started = time.perf_counter()
        caption_jobs.drain()
        whole = time.perf_counter() - started
        ended = Counter(Job.objects.values_list("state", "error_code", "error_message"))
    if ended.total() != count + 1 or len(ended) != 1:
        raise SystemExit(f"Not every one of {count} pictures was captioned: {ended}")
    share = 100 * (whole - clock.seconds) / whole
    measured = f"{share:.1f}% of {whole:.0f} s, {count} pictures, {count / whole:.1f}/s"
    return Row(f"queue's share of a bulk run of {count}", f"≤ {BAR:.0f}%", measured, share <= BAR)


def _warm(batches: Any) -> None:
    """Load the model before the clock runs."""
    fill(1, start=10**7)
    batches.drain()
