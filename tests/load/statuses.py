"""Compare reading the states of 100 jobs in one request with 100 requests."""

import http.client
import statistics
import time
from urllib.parse import urlsplit

from tests.load.pictures import fill
from tests.load.row import Row, number
from tests.load.site import PERSON, running
from tests.load.waiting import until

JOBS = 100
BAR = 50


def measure() -> Row:
    repeats = number("REPEATS", 30)
    with running() as site:
        from gallery.models import Job

        fill(JOBS)
        ids = list(Job.objects.filter(owner__username=PERSON).values_list("pk", flat=True))
        until(lambda: not Job.objects.unfinished().exists(), every=0.5)
        address = urlsplit(site.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        one_by_one, at_once = [], []
        for _ in range(repeats):
            started = time.perf_counter()
            for job in ids:
                _ask(connection, f"/api/v1/jobs/{job}/", site.headers)
            one_by_one.append(time.perf_counter() - started)
            started = time.perf_counter()
            _ask(connection, f"/api/v1/jobs/?id={','.join(map(str, ids))}", site.headers)
            at_once.append(time.perf_counter() - started)
    many, one = statistics.median(one_by_one), statistics.median(at_once)
    measured = f"1/{many / one:.0f} ({1000 * many:.0f} ms, {1000 * one:.1f} ms)"
    return Row(
        "states of 100 jobs, one request against 100", f"≤ 1/{BAR}", measured, many >= BAR * one
    )


def _ask(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body[:200]!r}")
    return body
