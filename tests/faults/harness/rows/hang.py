"""A worker hangs in a call that holds the interpreter's lock."""

import time

from gallery.jobs import services
from gallery.models import Job
from tests.captioners import fake
from tests.faults.harness import client, faulty, processes, stock
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "a worker that hangs"
BAR = "noticed within 60 s and restarted, its jobs done elsewhere"
PAIRS = BOTH
FULL: Numbers = {"jobs": 40}
SHORT = None  # tests/faults/test_watchdog.py, with shorter patience
PATIENCE, LIMIT = 300.0, 60.0


def run(site: Site, numbers: Numbers) -> Found:
    jobs = int(numbers["jobs"])
    owner, captioner = client.person("hang"), faulty.captioner(site)
    images = [stock.plain(owner, fake.HANGS, "hang"), *stock.pictures(owner, jobs - 1)]
    forked = site.forked_captions()
    try:
        hung, *others = services.enqueue_captions(
            owner=owner, images=images, captioner=captioner, priority=Job.Priority.BULK
        )
        processes.until(lambda: _state(hung) == Job.State.RUNNING, PATIENCE)
        began = time.monotonic()
        processes.until(lambda: _state(hung) != Job.State.RUNNING, PATIENCE)
        noticed = time.monotonic() - began
        ids = [job.pk for job in others]
        open_ = Job.objects.filter(pk__in=ids).unfinished()
        processes.until(lambda: not open_.exists(), PATIENCE)
        rest = time.monotonic() - began
        services.cancel(owner=owner, job_id=hung.pk)
    finally:
        forked.stop()
    done = Job.objects.filter(pk__in=ids, state=Job.State.SUCCEEDED)
    return Found(
        fault=FAULT,
        done=f"1 picture that hangs among {jobs}, two workers",
        bar=BAR,
        found=f"its jobs taken back after {noticed:.0f} s; {done.count()} others done after "
        f"{rest:.0f} s, {done.filter(solo_crashes__gt=0).count()} blamed",
        passed=noticed <= LIMIT and done.count() == jobs - 1,
    )


def _state(job: Job) -> str:
    return str(Job.objects.values_list("state", flat=True).get(pk=job.pk))
