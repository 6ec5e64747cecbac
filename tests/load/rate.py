"""500 questions a second about jobs, while captions are written.

Questions are sent at their time, whether or not the ones before were answered, and each is timed
from the time at which it was due: a server that stalls cannot hide it.
"""

import asyncio
import random
import statistics
import time
from urllib.parse import urlsplit

from tests.load.pictures import fill
from tests.load.row import Row, number
from tests.load.site import PERSON, Site, running
from tests.load.waiting import until

PER_SECOND = 500
CONNECTIONS = 16
WARM_SECONDS = 3
BAR_MS = 20


def measure() -> Row:
    seconds, pictures = number("SECONDS", 30), number("PICTURES", 3000)
    with running() as site:
        from gallery.models import Job

        fill(pictures)
        ids = list(Job.objects.filter(owner__username=PERSON).values_list("pk", flat=True)[:1000])
        until(lambda: Job.objects.filter(state=Job.State.SUCCEEDED).exists())
        before = Job.objects.filter(state=Job.State.SUCCEEDED).count()
        times = asyncio.run(_storm(site, ids, seconds))
        written = Job.objects.filter(state=Job.State.SUCCEEDED).count() - before
        waiting = Job.objects.queued().count()
    if not waiting:
        raise SystemExit("The captions ran out before the questions: set LOAD_PICTURES higher.")
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    rate = number("RATE", PER_SECOND)
    measured = (
        f"p95 {1000 * p95:.1f} ms, median {1000 * p50:.1f} ms, {len(times)} questions, "
        f"{written / (seconds + WARM_SECONDS):.0f} captions/s"
    )
    return Row(
        f"job state, {rate}/s while captioning",
        f"p95 ≤ {BAR_MS} ms",
        measured,
        p95 <= 0.001 * BAR_MS,
    )


async def _storm(site: Site, ids: list[int], seconds: int) -> list[float]:
    place = urlsplit(site.address)
    rate = number("RATE", PER_SECOND)
    questions: asyncio.Queue[float] = asyncio.Queue()
    times: list[float] = []
    askers = [
        asyncio.create_task(
            _ask(place.hostname or "", place.port or 80, site.token, ids, questions, times)
        )
        for _ in range(CONNECTIONS)
    ]
    start = time.perf_counter()
    for index in range(rate * (seconds + WARM_SECONDS)):
        due = start + index / rate
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        questions.put_nowait(due)
    await questions.join()
    for asker in askers:
        asker.cancel()
    return times[rate * WARM_SECONDS :]


async def _ask(
    host: str,
    port: int,
    token: str,
    ids: list[int],
    questions: "asyncio.Queue[float]",
    times: list[float],
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while True:
        due = await questions.get()
        path = f"/api/v1/jobs/{random.choice(ids)}/"
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Token {token}\r\n\r\n".encode()
        )
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
        except (asyncio.IncompleteReadError, ConnectionError):  # the server closed an idle one
            reader, writer = await asyncio.open_connection(host, port)
            questions.put_nowait(due)
            questions.task_done()
            continue
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(head.decode())
        times.append(time.perf_counter() - due)
        questions.task_done()
        if b"connection: close" in head.lower():
            reader, writer = await asyncio.open_connection(host, port)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
