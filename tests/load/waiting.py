"""Poll for what other processes do, with a limit."""

from collections.abc import Callable

from tests.faults.harness import processes

PATIENCE = 120.0
BULK = 3600.0  # for thousands of pictures on a slow machine


def until(holds: Callable[[], bool], patience: float = PATIENCE, every: float = 0.1) -> None:
    """Poll until `holds` is true. Raises SystemExit after `patience` seconds."""
    if not processes.until(holds, patience, every):
        raise SystemExit(f"It did not come true in {patience:.0f} s.")
