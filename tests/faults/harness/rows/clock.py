"""The clock of every process of the site jumps ten minutes ahead, and ten minutes back."""

import os
import time
from functools import partial
from pathlib import Path

from gallery.models import Job
from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers
from tests.faults.site import ROOT

FAULT = "clock set ±10 min"
BAR = "nothing lost, nothing doubled, nothing blamed, each jump over within 60 s"
PAIRS = BOTH
FULL: Numbers = {"jobs": 60, "jumps": 6}
SHORT: Numbers = {"jobs": 8, "jumps": 2}
PATIENCE, LIMIT = 300.0, 60.0
OFFSETS = (600, 0, -600, 0)  # seconds, one jump after the other
LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"
SLEEP = Path(__file__).resolve().parents[1] / "faked"


def environment(site: Site) -> dict[str, str]:
    """Return variables that let libfaketime set the time of the site's processes alone."""
    libraries = sorted(Path("/").glob(LIBRARIES.lstrip("/")))
    if not libraries:
        raise SystemExit("libfaketime is not installed: apt-get install faketime")
    _set(site, 0)
    return {
        "LD_PRELOAD": str(libraries[0]),
        "FAKETIME_TIMESTAMP_FILE": str(_offset(site)),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_CACHE_DURATION": "1",
        "NO_FAKE_STAT": "1",  # a file keeps its time when the clock is set
        "PYTHONPATH": f"{SLEEP}{os.pathsep}{ROOT}",
    }


def _offset(site: Site) -> Path:
    return site.folder / "clock-offset"


def _set(site: Site, seconds: int) -> None:
    _offset(site).write_text(f"{seconds:+d}")


def run(site: Site, numbers: Numbers) -> Found:
    jobs, jumps, before = int(numbers["jobs"]), int(numbers["jumps"]), client.done()
    owner = client.person("clock")
    sender = client.Sender(site, owner)
    share, slowest = jobs // jumps, 0.0
    for jump in range(jumps):
        for number in range(jump * share, (jump + 1) * share):
            sender.send(70_000 + number)
        _set(site, OFFSETS[jump % len(OFFSETS)])
        processes.kill(site.pid("captions"))  # what it holds must not wait for an old lease
        began, wanted = time.monotonic(), before + (jump + 1) * share
        processes.until(partial(client.has_done, wanted), PATIENCE, 0.1)
        slowest = max(slowest, time.monotonic() - began)
    _set(site, 0)
    lost, doubled = before + jumps * share - client.done(), client.doubled()
    blamed = Job.objects.owned_by(owner.pk).filter(solo_crashes__gt=1).count()
    odd = sender.failures()
    return Found(
        fault=FAULT,
        done=f"{jumps} jumps, the caption worker killed at each, {jumps * share} uploads",
        bar=BAR,
        found=f"all captioned at most {slowest:.0f} s after a jump; {lost} lost, "
        f"{doubled} doubled, {blamed} blamed" + (f", answers {odd}" if odd else ""),
        passed=slowest <= LIMIT and not (lost or doubled or blamed or odd),
    )
