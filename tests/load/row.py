"""A row of the table, and the parameters of all measurements."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A measured value and its limit."""

    what: str
    bar: str
    measured: str
    met: bool

    def __str__(self) -> str:
        return f"| {self.what} | {self.bar} | {self.measured} | {'yes' if self.met else '**no**'} |"


def number(name: str, full: int) -> int:
    """Return the size of a measurement: LOAD_<NAME>, or the default."""
    return int(os.environ.get(f"LOAD_{name}", full))


def machine() -> str:
    """Describe the processor, its cores, memory and load."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    busy = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores, load {busy}"
