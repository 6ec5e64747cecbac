"""Fill a database of the previous release through its migrations' models."""

import json
import subprocess
import sys
import uuid
from datetime import timedelta
from typing import Any

from tests.faults.harness.site import SETTINGS, Site
from tests.faults.harness.values import Numbers
from tests.faults.site import ROOT

STATE = "0001_initial"
OWNER = "previous"


def fill_by_process(site: Site, numbers: Numbers) -> None:
    """Fill a site's database in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "tests.faults.harness.previous", json.dumps(numbers)],
        cwd=ROOT,
        env=site.environment | {"DJANGO_SETTINGS_MODULE": SETTINGS},
        check=True,
    )


def fill(models: Any, numbers: Numbers) -> None:
    """Create images and jobs in every state; `models` looks up the old release's models."""
    from django.utils import timezone

    owner = models.get_model("gallery", "User").objects.create(username=OWNER)
    states = ["queued"] * int(numbers["queued"]) + ["running"] * int(numbers["running"])
    states += ["failed", "cancelled"] * int(numbers["ended"] / 2)
    images = _images(models, owner, len(states))
    job, now = models.get_model("gallery", "Job"), timezone.now()
    held = {"lease_token": uuid.uuid4(), "lease_until": now - timedelta(seconds=5)}
    for position, (state, image) in enumerate(zip(states, images, strict=True)):
        more = {**held, "worker": "gone@host", "attempts": 1} if state == "running" else {}
        job.objects.create(
            owner=owner, image=image, kind="caption", state=state, queue_position=position, **more
        )


def _images(models: Any, owner: Any, count: int) -> list[Any]:
    from tests.faults.harness import stock

    image = models.get_model("gallery", "Image")
    return [
        image.objects.create(owner=owner, **stock.fields(f"{owner.pk}-{number}", number))
        for number in range(count)
    ]


def main(numbers: Numbers) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    state = MigrationExecutor(connection).loader.project_state(("gallery", STATE))
    fill(state.apps, numbers)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
