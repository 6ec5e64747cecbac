"""The broker is away for minutes, as a machine that is restarted is."""

import time

from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import EMBEDDED, Found, Numbers

FAULT = "broker away"
BAR = "uploads are taken in meanwhile; all captioned within 60 s of its return"
PAIRS = (EMBEDDED,)
FULL: Numbers = {"jobs": 20, "seconds": 120}
SHORT: Numbers = {"jobs": 2, "seconds": 3}
PATIENCE, LIMIT = 300.0, 60.0


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    sender = client.Sender(site, client.person("away"))
    site.control("stop", "valkey")
    began = time.monotonic()
    for number in range(jobs):
        sender.send(90_000 + number)
    time.sleep(max(0.0, numbers["seconds"] - (time.monotonic() - began)))
    site.control("start", "valkey")
    began = time.monotonic()
    processes.until(lambda: client.done() - before >= jobs, PATIENCE, 0.1)
    seconds = time.monotonic() - began
    lost, odd = before + jobs - client.done(), sender.failures()
    return Found(
        fault=FAULT,
        done=f"{numbers['seconds']:g} s, {jobs} uploads meanwhile",
        bar=BAR,
        found=f"all captioned {seconds:.0f} s after its return, {lost} lost"
        + (f", answers {odd}" if odd else ""),
        passed=seconds <= LIMIT and not lost and not odd,
    )
