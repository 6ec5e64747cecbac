"""A backup is made while the site works, and restored elsewhere."""

import json
import tarfile
from pathlib import Path

from captionsite.backup.manifest import NAME, Manifest
from gallery.models import Image
from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "backup while running, restored elsewhere"
BAR = "counts and SHA-256 of every picture equal"
PAIRS = BOTH
FULL: Numbers = {"jobs": 300}
SHORT: Numbers = {"jobs": 12}
PATIENCE = 600.0
PICTURES = (
    "import json; from gallery.models import Image, Job, Caption;"
    "print(json.dumps([sorted(Image.objects.values_list('pk', 'sha256')),"
    "Job.objects.count(), Caption.objects.count()]))"
)


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    sender = client.Sender(site, client.person("backup"))
    thread = client.sending(sender, range(100_000, 100_000 + jobs))
    processes.until(lambda: client.done() - before >= jobs // 3, PATIENCE, 0.1)
    archive = site.folder.parent / "site.backup"
    made = site.manage("backup", str(archive))
    thread.join()
    elsewhere = _elsewhere(site)
    restored = _restored(elsewhere, archive)
    known = dict(Image.objects.values_list("pk", "sha256"))
    manifest, (pictures, count, captions) = _manifest(archive), _facts(elsewhere)
    equal = {pk: sha256 for pk, sha256 in pictures if known.get(pk) == sha256}
    counts = [manifest.rows[f"gallery_{name}"] for name in ("image", "job", "caption")]
    return Found(
        fault=FAULT,
        done=f"{jobs} uploads meanwhile; {archive.stat().st_size / 1e6:.0f} MB",
        bar=BAR,
        found=f"{len(equal)} of {len(pictures)} pictures equal, {count} jobs, {captions} captions "
        f"of {counts}; backup ended with {made.returncode}, restore {restored}",
        passed=bool(pictures)
        and len(equal) == len(pictures)
        and counts == [len(pictures), count, captions]
        and (made.returncode, restored) == (0, 0),
    )


def _elsewhere(site: Site) -> Site:
    folder = site.folder.parent / "elsewhere"
    environment = site.environment | {"CAPTIONSITE_DATA": str(folder)}
    if site.cluster is not None:
        environment["DATABASE_URL"] = site.cluster.make("elsewhere")
    return Site(folder, environment)


def _restored(elsewhere: Site, archive: Path) -> int:
    done = elsewhere.manage("restore", str(archive))
    print(done.stdout, done.stderr)
    return done.returncode


def _manifest(archive: Path) -> Manifest:
    with tarfile.open(archive) as tar:
        file = tar.extractfile(NAME)
        assert file is not None
        return Manifest.from_json(file.read())


def _facts(elsewhere: Site) -> tuple[list[tuple[int, str]], int, int]:
    shell = elsewhere.manage("shell", "--verbosity", "0", "-c", PICTURES)
    pictures, jobs, captions = json.loads(shell.stdout.splitlines()[-1])
    return [(pk, sha256) for pk, sha256 in pictures], jobs, captions
