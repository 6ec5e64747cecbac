"""A box of captioners with the tests' own in it: a site that is not about captioners starts sooner.

TensorFlow takes seconds to load, in each worker and after each death. Sites of
tests/faults/settings.py ship what is in the folder that FAULTS_BOX names.
"""

from pathlib import Path

from inference.checkpoint import DEFAULT_MARK
from tests import rows

SETTINGS = "tests.faults.settings"
VARIABLE = "FAULTS_BOX"
SECONDS = 0.05  # for a picture: something must be in work while something else is killed


def made(folder: Path) -> dict[str, str]:
    """Make a box; return the environment of a site that ships it."""
    rows.checkpoint(folder / "fake", seconds=SECONDS)
    (folder / DEFAULT_MARK).write_text("fake")
    return {VARIABLE: str(folder)}
