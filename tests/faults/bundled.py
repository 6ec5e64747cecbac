"""Bundle the tests' captioner, so that sites of fault tests start without TensorFlow.

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
    """Create a folder of bundled captioners; return the environment variables of a site with it."""
    rows.checkpoint(folder / "fake", seconds=SECONDS)
    (folder / DEFAULT_MARK).write_text("fake")
    return {VARIABLE: str(folder)}
