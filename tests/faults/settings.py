"""Settings of the processes that fault tests start: the site's own, and one captioner more."""

from pathlib import Path

import inference.captioners
from captionsite.settings import *  # noqa: F403

inference.captioners.__path__.append(str(Path(__file__).resolve().parents[1] / "captioners"))
