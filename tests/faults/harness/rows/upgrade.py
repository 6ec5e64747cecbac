"""The database of the release before, with jobs in every state, is migrated and worked off."""

from gallery.models import Job
from tests.faults.harness import client, previous, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "an older database, migrated with jobs waiting"
BAR = "0 lost"
PAIRS = BOTH
FULL: Numbers = {"queued": 200, "running": 20, "ended": 20}
SHORT: Numbers = {"queued": 6, "running": 2, "ended": 2}
PATIENCE = 600.0


def prepare(site: Site, numbers: Numbers) -> None:
    """Create the old release's database before the site starts."""
    migrated = site.manage("migrate", "gallery", previous.STATE)
    assert migrated.returncode == 0, migrated.stderr
    previous.fill_by_process(site, numbers)


def run(site: Site, numbers: Numbers) -> Found:
    processes.until(lambda: client.unfinished() == 0, PATIENCE, 0.2)
    jobs = Job.objects.filter(owner__username=previous.OWNER)
    expected = int(numbers["queued"] + numbers["running"])
    done = jobs.filter(state=Job.State.SUCCEEDED).count()
    kept = jobs.filter(state__in=[Job.State.FAILED, Job.State.CANCELLED]).count()
    return Found(
        fault=FAULT,
        done=f"state {previous.STATE}: {int(numbers['queued'])} queued, "
        f"{int(numbers['running'])} running, {int(numbers['ended'])} ended",
        bar=BAR,
        found=f"{expected - done} lost, {client.doubled()} doubled, {kept} ended ones kept",
        passed=done == expected and kept == int(numbers["ended"]) and not client.doubled(),
    )
