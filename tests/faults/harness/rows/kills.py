"""Workers, brokers and web servers are killed while pictures come in and are captioned."""

import random
import threading
import time
from collections.abc import Callable
from functools import partial

from tests.faults.harness import client, processes
from tests.faults.harness.processes import Kept
from tests.faults.harness.site import Site
from tests.faults.harness.values import ALL, Found, Numbers

FAULT = "random kill -9 of caption workers (children and parents), broker and web server"
BAR = "all done within 120 s of the last fault; 0 lost, 0 doubled"
PAIRS = ALL
FULL: Numbers = {"jobs": 1000, "workers": 50, "brokers": 10, "webs": 5}
SHORT: Numbers = {"jobs": 40, "workers": 3, "brokers": 1, "webs": 1}
PATIENCE = 120.0
STALLED = 300.0  # seconds between one fault and the next
LATEST = 0.9  # of the jobs may be done when the last fault strikes
SENDERS = 2


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    forked = site.forked_captions()
    try:
        sender = client.Sender(site, client.person("kills"))
        threads = [client.sending(sender, part) for part in _parts(jobs)]
        struck = _strike(site, forked, numbers, before)
        began = time.monotonic()
        _join(threads)  # what is sent after the last fault counts as well
        processes.until(lambda: client.done() - before >= jobs, PATIENCE * 3, 0.2)
        seconds = time.monotonic() - began
    finally:
        forked.stop()
    lost, doubled, odd = before + jobs - client.done(), client.doubled(), sender.failures()
    return Found(
        fault=FAULT,
        done=f"{jobs} jobs; killed: {struck}",
        bar=BAR,
        found=f"all done {seconds:.0f} s after the last fault, {lost} lost, {doubled} doubled"
        + (f", answers {odd}" if odd else ""),
        passed=seconds <= PATIENCE and not lost and not doubled and not odd,
    )


def _parts(jobs: int) -> list[range]:
    return [range(start, jobs, SENDERS) for start in range(SENDERS)]


def _join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _strike(site: Site, forked: Kept, numbers: Numbers, before: int) -> str:
    """Kill processes one by one, each when a random share of the jobs is done."""
    chance = random.Random(8)
    faults = [kind for kind in ("workers", "brokers", "webs") for _ in range(int(numbers[kind]))]
    chance.shuffle(faults)
    at = sorted(chance.uniform(0.01, LATEST) * numbers["jobs"] for _ in faults)
    for kind, progress in zip(faults, at, strict=True):
        _await(partial(client.has_done, before + progress), "No job was done")
        _await(  # it may be down already: wait until it is there again
            partial(_kill, site, forked, kind, chance),
            f"None of {kind} came back",
        )
    return ", ".join(f"{faults.count(kind)} {kind}" for kind in sorted(set(faults), reverse=True))


def _await(holds: Callable[[], bool], otherwise: str) -> None:
    """Wait until `holds` is true. Raises TimeoutError, as a site that stands still has failed."""
    if not processes.until(holds, STALLED, 0.1):
        raise TimeoutError(f"{otherwise} within {STALLED:g} s.")


def _kill(site: Site, forked: Kept, kind: str, chance: random.Random) -> bool:
    """Kill a process of a program; return whether there was one."""
    return processes.kill(_victim(site, forked, kind, chance))


def _victim(site: Site, forked: Kept, kind: str, chance: random.Random) -> int:
    """Pick a process of a program to kill: its parent or one of its children."""
    if kind == "brokers":
        return site.pid("valkey")
    parent = site.pid("web")
    if kind == "workers":
        parent = chance.choice([site.pid("captions"), forked.pid])
    return chance.choice([parent, *processes.children(parent)]) if parent else -1
