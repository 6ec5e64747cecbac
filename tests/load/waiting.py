"""Waiting for what other processes do, and not for ever."""

from collections.abc import Callable

from tests.faults.harness import processes

PATIENCE = 120.0
BULK = 3600.0  # for thousands of pictures on a slow machine


def until(holds: Callable[[], bool], patience: float = PATIENCE, every: float = 0.1) -> None:
    """Wait until another process has made something true. Raises SystemExit when it does not."""
    if not processes.until(holds, patience, every):
        raise SystemExit(f"It did not come true in {patience:.0f} s.")
