"""Protection of workers against checkpoints that crash the process that loads them.

A killed process cannot report what killed it. Therefore each load writes a mark, a file that stays
locked while the load lasts. The kernel releases the lock however the process ends, so an unlocked
mark is a load during which a process died. One such mark proves nothing, as any process may be
killed while it loads. After two, the checkpoint is first tried in a child process.
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
TRIALS = 2  # of one child process each, as a child may be killed by chance as well
REFUSAL_SECONDS = 600.0  # then it is tried again: the machine may have been short of memory
ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "inference.load_probe")


class CrashGuard:
    """Guard that counts the crashes of each checkpoint's loads, by marks that workers share.

    `trial_seconds` is the longest that a load in a child process may take.
    """

    def __init__(self, folder: Path, *, trial_seconds: float) -> None:
        self._folder = folder
        self._seconds = trial_seconds
        self._refused: dict[str, tuple[str, float]] = {}

    @contextmanager
    def loading(self, checkpoint: str, folder: Path) -> Iterator[None]:
        """Guard the load in its `with` block. Raises CaptionerError if the checkpoint crashes."""
        self._require_harmless(checkpoint, folder)
        with self.marked(checkpoint):
            yield

    @contextmanager
    def marked(self, checkpoint: str) -> Iterator[None]:
        """Keep a mark during a load; one that does not crash deletes the checkpoint's old marks."""
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
        """Count the loads of a checkpoint during which the process died."""
        return len(self._left(checkpoint))

    def _left(self, checkpoint: str) -> list[Path]:
        return [path for path in self._folder.glob(f"{checkpoint}-*") if _is_free(path)]

    def _forget(self, checkpoint: str) -> None:
        for path in self._left(checkpoint):
            path.unlink(missing_ok=True)

    def _require_harmless(self, checkpoint: str, folder: Path) -> None:
        how, until = self._refused.get(checkpoint, ("", 0.0))
        if time.monotonic() >= until:
            how = self._crash(checkpoint, folder)
        if how:
            raise CaptionerError(f"Loading {folder} ends the process ({how}).")

    def _crash(self, checkpoint: str, folder: Path) -> str:
        """Try a checkpoint that has crashed before in a child; describe the crash, '' if none."""
        if self.crashes(checkpoint) < CRASHES_BEFORE_PROBE:
            return ""
        logger.warning("Loading %s ended this worker before: trying it in a child", folder)
        for _ in range(TRIALS):
            how = _trial(folder, self._seconds)
            if not how:
                return ""
        self._refused[checkpoint] = how, time.monotonic() + REFUSAL_SECONDS
        return how


def _is_free(path: Path) -> bool:
    try:
        with path.open() as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False  # a process is loading, or has just finished
    return True


def _trial(folder: Path, seconds: float) -> str:
    """Load a checkpoint in a child process; describe its crash, '' if it did not crash.

    An exception is no crash: this process will get the same one, and can report it.
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
