"""Loading a checkpoint that may end the process: it is found out, and costs nobody else a turn.

A process that is killed cannot say what killed it, but it leaves its mark: a file per load, locked
while the load lasts. The kernel frees the lock however the process ends, so a mark that nobody
holds is a load that somebody died of. Dying is not yet guilt, for anybody may be killed while it
loads. Once it has happened twice, the checkpoint is first loaded in a child, in front of a witness.
"""

import fcntl
import logging
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inference.ml.contract import CaptionerError

logger = logging.getLogger(__name__)

CRASHES_BEFORE_PROBE = 2
TRIALS = 2  # a child may be killed by chance as well
GUILTY_SECONDS = 600.0  # then it is tried again: the machine may have had too little memory
ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "inference.load_probe")


class CrashGuard:
    """Stands by while checkpoints are loaded. Marks are kept in a folder that workers share."""

    def __init__(self, folder: Path, *, trial_seconds: float) -> None:
        self._folder = folder
        self._seconds = trial_seconds
        self._guilty: dict[str, tuple[str, float]] = {}

    @contextmanager
    def loading(self, checkpoint: str, folder: Path) -> Iterator[None]:
        """Load a checkpoint within. Raises CaptionerError when it is known to end processes."""
        self._require_harmless(checkpoint, folder)
        with self.marked(checkpoint):
            yield

    @contextmanager
    def marked(self, checkpoint: str) -> Iterator[None]:
        """Leave a mark while a checkpoint is at work; when it lives, old marks are forgotten."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{checkpoint}-{uuid.uuid4()}"
        with path.open("w") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
        self._forget(checkpoint)

    def crashes(self, checkpoint: str) -> int:
        """How many loads of a checkpoint ended with their process."""
        return len(self._left(checkpoint))

    def _left(self, checkpoint: str) -> list[Path]:
        return [path for path in self._folder.glob(f"{checkpoint}-*") if _is_free(path)]

    def _forget(self, checkpoint: str) -> None:
        for path in self._left(checkpoint):
            path.unlink(missing_ok=True)

    def _require_harmless(self, checkpoint: str, folder: Path) -> None:
        how, until = self._guilty.get(checkpoint, ("", 0.0))
        if time.monotonic() >= until:
            how = self._tried(checkpoint, folder)
        if how:
            raise CaptionerError(f"Loading {folder} ends the process ({how}).")

    def _tried(self, checkpoint: str, folder: Path) -> str:
        """How a checkpoint that has been deadly ends a child; '' when it does not."""
        if self.crashes(checkpoint) < CRASHES_BEFORE_PROBE:
            return ""
        logger.warning("Loading %s ended this worker before: trying it in a child", folder)
        for _ in range(TRIALS):
            how = _trial(folder, self._seconds)
            if not how:
                return ""
        self._guilty[checkpoint] = how, time.monotonic() + GUILTY_SECONDS
        return how


def _is_free(path: Path) -> bool:
    try:
        with path.open() as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False  # somebody loads at this moment, or has just finished
    return True


def _trial(folder: Path, seconds: float) -> str:
    """Load a checkpoint in a child; return how that ended it, '' when it lived.

    A child that raises lives: this process will get the same error, and can say so.
    """
    try:
        done = subprocess.run(  # noqa: S603 (a fixed command)
            [*COMMAND, str(folder)],
            cwd=ROOT,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {seconds:.0f} s"
    return f"signal {-done.returncode}" if done.returncode < 0 else ""
