"""The disk of the data folder runs full while pictures come in, and has room again."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import EMBEDDED, SERVERS, Found, Numbers

FAULT = "disk full"
BAR = "a clear 507, nothing orphaned, nothing lost"
PAIRS = (EMBEDDED, SERVERS)
FULL: Numbers = {"jobs": 60, "megabytes": 400, "seconds": 30}
SHORT: Numbers = {"jobs": 8, "megabytes": 400, "seconds": 3}
PATIENCE = 300.0
FILLER = "filler"


@contextmanager
def disk(site: Site, numbers: Numbers) -> Iterator[None]:
    """Mount a small disk for the data folder. Needs the right to mount."""
    place = site.folder.parent
    place.mkdir()
    size = f"size={int(numbers['megabytes'])}m,mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "captionsite", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def environment(site: Site) -> dict[str, str]:
    """Lower the free space that the site requires (200 MB), so that the disk itself fails."""
    return {"FREE_DISK_MIN_MB": "0"}


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    sender = client.Sender(site, client.person("disk"))
    for number in range(jobs // 2):
        sender.send(60_000 + number)
    _fill(site.folder / FILLER)
    for number in range(jobs // 2, jobs):
        sender.once(60_000 + number, key=f"picture-{60_000 + number}")
    refused = sender.answers[507]
    time.sleep(numbers["seconds"])  # workers, broker and sweep go on writing, or try to
    (site.folder / FILLER).unlink()
    for number in range(jobs // 2, jobs):
        sender.send(60_000 + number)
    processes.until(lambda: client.done() - before >= jobs, PATIENCE, 0.2)
    orphans, missing = client.astray(site.folder / "media")
    lost, doubled, odd = before + jobs - client.done(), client.doubled(), sender.failures()
    return Found(
        fault=FAULT,
        done=f"{jobs} uploads, half of them to a full {int(numbers['megabytes'])} MB tmpfs that "
        "holds pictures and logs"
        + ("" if site.cluster else ", broker and database")
        + f" and stays full for {numbers['seconds']:g} s",
        bar=BAR,
        found=f"{refused} × 507, {sender.answers[503]} × 503; {orphans} orphan files, "
        f"{missing} missing; {lost} lost, {doubled} doubled" + (f", {odd}" if odd else ""),
        passed=refused > 0 and not (orphans or missing or lost or doubled or odd),
    )


def _fill(path: Path) -> None:
    """Write until there is no room for another block."""
    with path.open("wb", buffering=0) as file:
        for block in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(block))
            except OSError:
                continue
