"""One job's wake-up is delivered again and again."""

from gallery.jobs import queue, services
from gallery.models import Caption, Job
from tests.faults.harness import client, processes, stock
from tests.faults.harness.rows.flush import broker
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "the same job delivered many times at once"
BAR = "1 caption"
PAIRS = BOTH
FULL: Numbers = {"wake_ups": 100}
SHORT: Numbers = {"wake_ups": 100}
PATIENCE = 120.0


def run(site: Site, numbers: Numbers) -> Found:
    wake_ups = int(numbers["wake_ups"])
    owner = client.person("delivered")
    (image,) = stock.pictures(owner, 1)
    forked = site.forked_captions()
    kept, queue.WAKE_UPS_WAITING_MAX = queue.WAKE_UPS_WAITING_MAX, wake_ups * 10
    try:
        processes.until(lambda: "ready" in _said(site), PATIENCE)
        (job,) = services.enqueue_captions(owner=owner, images=[image])
        queue.wake_workers(Job.Kind.CAPTION, times=wake_ups)
        processes.until(lambda: client.unfinished() == 0, PATIENCE)
        processes.until(lambda: not broker(site).llen("captions"), PATIENCE)
    finally:
        queue.WAKE_UPS_WAITING_MAX = kept
        forked.stop()
    job.refresh_from_db()
    captions = Caption.objects.filter(image=image).count()
    return Found(
        fault=FAULT,
        done=f"{wake_ups} wake-ups for one job, two workers of different pools",
        bar=BAR,
        found=f"{captions} caption, claimed {job.attempts} time",
        passed=captions == 1 and job.attempts == 1,
    )


def _said(site: Site) -> str:
    return (site.layout.logs / "forked.log").read_text(errors="replace")
