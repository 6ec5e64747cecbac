"""Everything on the broker is gone: wake-ups, queues and their bindings."""

import time

import redis

from gallery.jobs import queue, services
from gallery.models import Image, Job, User
from tests.faults.harness import client, processes, stock
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "broker emptied (FLUSHALL)"
BAR = "all done, woken again within 60 s"
PAIRS = BOTH
FULL: Numbers = {"jobs": 500}
SHORT: Numbers = {"jobs": 20}
AGAIN, PATIENCE = 60.0, 600.0


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    owner = client.person("flush")
    images = stock.pictures(owner, jobs)
    _without_wake_up(owner, images)
    broker(site).flushall()
    began = time.monotonic()
    processes.until(lambda: client.done() > before, PATIENCE)
    woken = time.monotonic() - began
    broker(site).flushall()
    processes.until(lambda: client.unfinished() == 0, PATIENCE)
    lost = before + jobs - client.done()
    return Found(
        fault=FAULT,
        done=f"{jobs} queued, FLUSHALL before the first was claimed and again while they were done",
        bar=BAR,
        found=f"first caption after {woken:.1f} s, all after {time.monotonic() - began:.0f} s, "
        f"{lost} lost, {client.doubled()} doubled",
        passed=woken <= AGAIN and not lost and not client.doubled(),
    )


def _without_wake_up(owner: User, images: list[Image]) -> None:
    """Queue jobs without waking a worker, as after a broker lost its memory."""
    kept, queue.wake_workers = queue.wake_workers, lambda *_, **__: None
    try:
        services.enqueue_captions(owner=owner, images=images, priority=Job.Priority.BULK)
    finally:
        queue.wake_workers = kept


def broker(site: Site) -> redis.Redis:
    """Return a client of the site's broker."""
    if url := site.environment.get("REDIS_URL"):
        return redis.Redis.from_url(url)
    return redis.Redis(unix_socket_path=str(site.layout.runtime / "valkey.sock"))
