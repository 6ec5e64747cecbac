"""A checkpoint ends every process that loads it."""

import time

from gallery.jobs import services
from gallery.models import Job
from tests import rows
from tests.faults.harness import client, processes, stock
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "a captioner that kills the process while it loads"
BAR = "found out; its jobs failed with the reason, all others done"
PAIRS = BOTH
FULL: Numbers = {"jobs": 20, "deadly": 3}
SHORT: Numbers = {"jobs": 2, "deadly": 1}
PATIENCE = 300.0


def run(site: Site, numbers: Numbers) -> Found:
    owner = client.person("load")
    folder = rows.checkpoint(site.folder / "checkpoints" / "deadly", name="deadly", dies=True)
    rows.captioner(folder, name="deadly", is_default=False)
    images = stock.pictures(owner, int(numbers["jobs"] + numbers["deadly"]))
    split = int(numbers["deadly"])
    began = time.monotonic()
    bad = services.enqueue_captions(owner=owner, images=images[:split], captioner="deadly")
    good = services.enqueue_captions(owner=owner, images=images[split:])
    processes.until(lambda: client.unfinished() == 0, PATIENCE, 0.1)
    seconds = time.monotonic() - began
    failed = Job.objects.filter(pk__in=[job.pk for job in bad], state=Job.State.FAILED)
    reasons = set(failed.values_list("error_code", flat=True))
    done = Job.objects.filter(pk__in=[job.pk for job in good], state=Job.State.SUCCEEDED).count()
    return Found(
        fault=FAULT,
        done=f"{len(bad)} jobs for it, first in the queue, "
        f"and {len(good)} for the bundled captioner",
        bar=BAR,
        found=f"{failed.count()} failed ({', '.join(sorted(reasons))}), {done} done, all after "
        f"{seconds:.0f} s",
        passed=failed.count() == len(bad)
        and reasons == {"captioner_unavailable"}
        and done == len(good),
    )
