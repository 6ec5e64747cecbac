"""One line of the table, and what all measurements get."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """What was measured, against its bar."""

    what: str
    bar: str
    measured: str
    met: bool

    def __str__(self) -> str:
        return f"| {self.what} | {self.bar} | {self.measured} | {'yes' if self.met else '**no**'} |"


def number(name: str, full: int) -> int:
    """How large a measurement is: LOAD_<NAME>, or the bar's own number."""
    return int(os.environ.get(f"LOAD_{name}", full))


def machine() -> str:
    """The processor, its cores and memory, and how busy it was."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    busy = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores, load {busy}"
