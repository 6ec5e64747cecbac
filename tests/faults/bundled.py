"""The tests' captioner as the bundled one: a site that is not about captioners starts sooner.

TensorFlow takes seconds to load, in each worker and after each death. Sites of
tests/faults/settings.py bundle what is in the folder that FAULTS_CAPTIONERS names.
"""

from pathlib import Path

from inference.checkpoint import DEFAULT_MARK
from tests import rows

SETTINGS = "tests.faults.settings"
VARIABLE = "FAULTS_CAPTIONERS"
SECONDS = 0.05  # for a picture: something must be in work while something else is killed


def made(folder: Path) -> dict[str, str]:
    """Make a folder of bundled captioners; return the environment of a site that has it."""
    rows.checkpoint(folder / "fake", seconds=SECONDS)
    (folder / DEFAULT_MARK).write_text("fake")
    return {VARIABLE: str(folder)}
