"""Settings of the processes that fault tests start: the site's, with tests/captioners added."""

import os
import sys
from pathlib import Path

import inference.captioners
from captionsite.settings import *  # noqa: F403
from inference import checkpoint, loading

inference.captioners.__path__.append(str(Path(__file__).resolve().parents[1] / "captioners"))
loading.COMMAND = (sys.executable, "-m", "tests.faults.load_probe")
INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.crash_points.CrashPointsConfig"]  # noqa: F405
if _folder := os.environ.get("FAULTS_CAPTIONERS"):
    checkpoint.BUNDLED = Path(_folder)
    # Naming and compressing what nobody looks at takes as long as migrating.
    STORAGES["staticfiles"] = {  # noqa: F405
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
