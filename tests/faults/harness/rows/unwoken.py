"""The web server dies between the commit and its wake-up, and between its files and the commit."""

from datetime import timedelta
from pathlib import Path

from django.db.models import F

from gallery.models import Job
from tests.faults import crash_points
from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "web server killed between commit and publish"
BAR = "0 stranded over 60 s; no file without a row, no row without a file after the sweep"
PAIRS = BOTH
FULL: Numbers = {"times": 100, "amid_files": 20}
SHORT: Numbers = {"times": 4, "amid_files": 2}
STRANDED = timedelta(seconds=60)
PATIENCE = 300.0


def run(site: Site, numbers: Numbers) -> Found:
    owner = client.person("unwoken")
    sender = client.Sender(site, owner)
    crashes = 0
    for number in range(int(numbers["times"])):
        crashes += _die_at(crash_points.BEFORE_WAKE_UP, sender, 20_000 + number)
    for number in range(int(numbers["amid_files"])):
        crashes += _die_at(crash_points.AMID_FILES, sender, 30_000 + number)
    processes.until(lambda: client.unfinished() == 0, PATIENCE, 0.2)
    jobs = Job.objects.owned_by(owner.pk)
    late = jobs.filter(finished_at__gt=F("created_at") + STRANDED).count()
    late += jobs.unfinished().count()
    media = Path(site.folder) / "media"
    orphans, _ = client.astray(media)
    site.manage("tidy", "--older-than", "0")
    extra, missing = client.astray(media)
    expected = int(numbers["times"] + numbers["amid_files"])
    return Found(
        fault=FAULT,
        done=f"{int(numbers['times'])} deaths before the wake-up, "
        f"{int(numbers['amid_files'])} more amid the files "
        f"({crashes} of them seen as a cut connection)",
        bar=BAR,
        found=f"{late} stranded; {orphans} orphan files, {extra} after the sweep, "
        f"{missing} missing; {jobs.count()} of {expected} pictures taken in",
        passed=late == 0
        and crashes == expected
        and jobs.count() == expected
        and not extra
        and not missing,
    )


def _die_at(place: str, sender: client.Sender, number: int) -> bool:
    """Kill the web server during an upload, then send it again until it is accepted."""
    crash_points.ask(place)
    cut = sender.once(number, key=f"picture-{number}") is None
    sender.send(number)
    return cut
