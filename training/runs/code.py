"""Version of the training code."""

import functools
import subprocess

from django.conf import settings


@functools.cache
def code_version() -> str:
    """Return the git commit, with `+` for uncommitted changes; without git, the release version."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=12"],  # noqa: S607
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return str(settings.VERSION)
    return described.stdout.strip()[:64]
