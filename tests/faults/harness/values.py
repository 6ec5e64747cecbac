"""Values of the harness: the parameters of a row and its result."""

from dataclasses import asdict, dataclass
from typing import NamedTuple

Numbers = dict[str, float]


class Pair(NamedTuple):
    """Broker and database of a site."""

    broker: str
    database: str

    def __str__(self) -> str:
        return f"{self.broker}, {self.database}"


EMBEDDED = Pair("valkey", "sqlite")
SERVERS = Pair("redis", "postgresql")
BOTH = (EMBEDDED, SERVERS)
ALL = (*BOTH, Pair("redis", "sqlite"), Pair("valkey", "postgresql"))


@dataclass(frozen=True)
class Found:
    """One line of the table."""

    fault: str
    done: str
    bar: str
    found: str
    passed: bool
    row: str = ""
    on: str = ""
    seconds: float = 0.0

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


HEADS = ("row", "fault", "on", "what was done", "bar", "found", "verdict", "took, s")


def table(rows: list[Found]) -> str:
    """Return the results as a Markdown table."""
    lines = [HEADS, ("---",) * len(HEADS), *[_cells(row) for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(row: Found) -> tuple[str, ...]:
    verdict = "held" if row.passed else "**broken**"
    took = f"{row.seconds:.0f}"
    return (row.row, row.fault, row.on, row.done, row.bar, row.found, verdict, took)
