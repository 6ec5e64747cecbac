"""One picture ends every process that captions it."""

from gallery.jobs import services
from gallery.models import Job
from tests.captioners import fake
from tests.faults.harness import client, faulty, processes, stock
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "a picture that kills the process, in batches of 16"
BAR = "failed after 3 deaths while claimed alone, the reason kept; the others done, none blamed"
PAIRS = BOTH
FULL: Numbers = {"jobs": 200}
SHORT: Numbers = {"jobs": 40}
PATIENCE = 900.0


def run(site: Site, numbers: Numbers) -> Found:
    jobs = int(numbers["jobs"])
    owner, captioner = client.person("poison"), faulty.captioner(site)
    images = stock.pictures(owner, jobs - 1)
    images.insert(jobs // 2, stock.plain(owner, fake.KILLS, "poison"))
    rows = services.enqueue_captions(
        owner=owner, images=images, captioner=captioner, priority=Job.Priority.BULK
    )
    processes.until(lambda: client.unfinished() == 0, PATIENCE, 0.2)
    poison = Job.objects.get(pk=rows[jobs // 2].pk)
    others = Job.objects.owned_by(owner.pk).exclude(pk=poison.pk)
    done = others.filter(state=Job.State.SUCCEEDED).count()
    blamed = others.filter(solo_crashes__gt=0).count()
    return Found(
        fault=FAULT,
        done=f"1 among {jobs}",
        bar=BAR,
        found=f"{poison.state} after {poison.solo_crashes} deaths alone ({poison.error_code}: "
        f"“{poison.error_message}”); {done} done, {blamed} blamed",
        passed=(poison.state, poison.solo_crashes, done, blamed)
        == (Job.State.FAILED, 3, jobs - 1, 0)
        and bool(poison.error_message),
    )
