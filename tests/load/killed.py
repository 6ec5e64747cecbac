"""Kill and replace a web host and a worker host in the middle of a bulk run."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.load.hosts import Hosts
from tests.load.pictures import drawn
from tests.load.row import Row, number
from tests.load.site import setup, token
from tests.load.waiting import until

LEASE_SECONDS = "15"
MINUTES = 20 * 60.0


def measure() -> Row:
    count = number("UPLOADS", 400)
    environment = {"JOB_LEASE_SECONDS": LEASE_SECONDS, "SWEEP_SECONDS": "2"}
    with TemporaryDirectory(prefix="load-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with Hosts(folder, **environment) as hosts:
            setup(folder / "here", **hosts.environment)
            hosts.migrate()
            lost, twice = _run(hosts, count)
    measured = f"{lost} lost, {twice} captioned twice, of {count}"
    return Row(
        "a web and a worker host killed in a bulk run", "0 lost", measured, lost == twice == 0
    )


def _run(hosts: Hosts, count: int) -> tuple[int, int]:
    from gallery.models import Caption, Image, Job

    sites = [hosts.web("web-a"), hosts.web("web-b")]
    hosts.beat()
    hosts.worker("worker-a")
    hosts.worker("worker-b")
    key, sent = token(), itertools.count()
    killer = threading.Thread(target=_kill, args=(hosts, sites[0], count, sent))
    killer.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda index: _upload(sites, key, index, sent), range(count)))
    killer.join()
    until(lambda: not Job.objects.unfinished().exists(), patience=MINUTES)
    captioned = Image.objects.exclude(caption=None).count()
    return count - captioned, Caption.objects.count() - captioned


def _upload(sites: list[str], key: str, index: int, sent: "itertools.count[int]") -> None:
    """Upload one picture to the next host that responds, as a load balancer does."""
    import httpx

    for attempt in itertools.count():
        site = sites[(index + attempt) % len(sites)]
        try:
            response = httpx.post(
                f"{site}/api/v1/images/",
                headers={"Authorization": f"Token {key}", "Idempotency-Key": f"bulk-{index}"},
                files={"file": (f"{index}.jpg", drawn(index, 640, "JPEG"))},
                timeout=60,
            )
        except httpx.TransportError:
            continue
        if response.status_code == 201:
            next(sent)
            return
        if response.status_code < 500:
            raise SystemExit(response.text)


def _kill(hosts: Hosts, site: str, count: int, sent: "itertools.count[int]") -> None:
    """Once a third is done, kill a web host and a worker host; replace both."""
    from django.db import connection

    from gallery.models import Image

    until(lambda: Image.objects.count() > count / 3, patience=MINUTES)
    connection.close()
    hosts.kill("web-a")
    hosts.kill("worker-a")
    hosts.worker("worker-c")
    hosts.web("web-c", port=int(site.rpartition(":")[2]))
    print("killed web-a and worker-a after a third of the pictures", flush=True)
