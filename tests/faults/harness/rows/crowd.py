"""One person queues thousands; another one uploads a picture and watches."""

import statistics
import time

from gallery.jobs import services
from gallery.models import Job
from tests.faults.harness import client, processes, stock
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "bulk jobs queued by one person"
BAR = "another person's upload is captioned in under 5 s"
PAIRS = BOTH
FULL: Numbers = {"jobs": 10_000, "uploads": 20}
SHORT: Numbers = {"jobs": 1000, "uploads": 2}
PATIENCE, LIMIT = 120.0, 5.0
DIFFERENT = 200


def run(site: Site, numbers: Numbers) -> Found:
    jobs = int(numbers["jobs"])
    crowd, other = client.person("crowd"), client.person("other")
    images = stock.spread(stock.pictures(crowd, min(DIFFERENT, jobs)), jobs)
    before = client.done()
    services.enqueue_captions(owner=crowd, images=images, priority=Job.Priority.BULK)
    processes.until(lambda: client.done() > before, PATIENCE)
    sender = client.Sender(site, other)
    times = [_upload(sender, 40_000 + number) for number in range(int(numbers["uploads"]))]
    waiting = Job.objects.owned_by(crowd.pk).unfinished().count()
    # not deleted: a worker may be writing the caption of one at this moment
    services.cancel_of_images(owner=crowd, image_ids=[image.pk for image in set(images)])
    return Found(
        fault=FAULT,
        done=f"{jobs} bulk jobs, {len(times)} uploads of another person ({waiting} still waited)",
        bar=BAR,
        found=f"slowest {max(times):.1f} s, median {statistics.median(times):.1f} s",
        passed=max(times) < LIMIT and waiting > 0,
    )


def _upload(sender: client.Sender, number: int) -> float:
    """Return the seconds from the start of an upload to its caption."""
    began = time.monotonic()
    job = sender.send(number)
    processes.until(
        lambda: Job.objects.filter(pk=job, state=Job.State.SUCCEEDED).exists(), PATIENCE, 0.02
    )
    return time.monotonic() - began
