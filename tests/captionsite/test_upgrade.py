"""The upgrade of a site: `migrate` brings a database of the first release to this one's tables."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.harness import previous

REPOSITORY = Path(__file__).resolve().parents[2]
JOBS = {"queued": 3, "running": 2, "ended": 2}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the first release's database and jobs in every state."""
    for app in ("gallery", "training"):
        run(tmp_path, "manage.py", "migrate", app, previous.STATE)
    run(tmp_path, "-m", previous.__name__, json.dumps(JOBS))
    return tmp_path


def run(data: Path, *arguments: str) -> None:
    environment = {
        **os.environ,
        "CAPTIONSITE_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "captionsite.settings",
    }
    subprocess.run([sys.executable, *arguments], cwd=REPOSITORY, env=environment, check=True)


def jobs_by_state(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "db.sqlite3") as database:
        return dict(database.execute("SELECT state, COUNT(*) FROM gallery_job GROUP BY state"))


def test_a_database_of_the_first_release_is_migrated_and_keeps_its_jobs(data: Path) -> None:
    before = jobs_by_state(data)
    assert before == {"queued": 3, "running": 2, "failed": 1, "cancelled": 1}
    run(data, "manage.py", "migrate")
    run(data, "manage.py", "migrate", "--check")
    assert jobs_by_state(data) == before
