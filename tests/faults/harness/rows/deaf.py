"""A worker that is connected and healthy, and no longer receives wake-ups."""

import time

from celery import Celery

from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "a worker that stops consuming"
BAR = "noticed within 60 s and restarted, its jobs done"
PAIRS = BOTH
FULL: Numbers = {"jobs": 10}
SHORT = None  # tests/faults/test_watchdog.py, with shorter patience
PATIENCE, LIMIT = 300.0, 60.0


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    sender = client.Sender(site, client.person("deaf"))
    first = site.pid("captions")
    url = site.environment.get("REDIS_URL")
    remote = Celery(broker=url or f"redis+socket://{site.layout.runtime / 'valkey.sock'}")
    heard = remote.control.cancel_consumer("captions", reply=True, timeout=10, limit=1)
    began = time.monotonic()
    for number in range(jobs):
        sender.send(80_000 + number)
    processes.until(lambda: site.pid("captions") not in {0, first}, PATIENCE, 0.2)
    noticed = time.monotonic() - began
    processes.until(lambda: client.done() - before >= jobs, PATIENCE, 0.2)
    lost, doubled = before + jobs - client.done(), client.doubled()
    return Found(
        fault=FAULT,
        done=f"consumer cancelled ({len(heard or [])} worker), {jobs} uploads",
        bar=BAR,
        found=f"restarted after {noticed:.0f} s, all done after {time.monotonic() - began:.0f} s, "
        f"{lost} lost, {doubled} doubled",
        passed=bool(heard) and noticed <= LIMIT and not lost and not doubled,
    )
