"""Decode files in a decoder process and measure the time and memory of each."""

import io
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gallery.core.errors import GalleryError
from gallery.media.decoding.pool import Decoder
from gallery.media.decoding.values import Limits

TICKS = os.sysconf("SC_CLK_TCK")
WALL_SECONDS = 60.0  # far over the bar, so that what breaks it is seen
MEGABYTE = 1024 * 1024


@dataclass
class Row:
    """Results of the files of one kind."""

    kind: str
    codes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    megabytes: float = 0.0
    slowest: str = ""
    heaviest: str = ""
    lost: int = 0

    @property
    def files(self) -> int:
        return self.codes.total()


class Bench:
    """A decoder process, restarted when a file has ended it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.decoder = Decoder()
        self._decode(b"warm")
        self.at_rest = self._status("VmRSS")

    def row(self, kind: str, files: dict[str, bytes]) -> Row:
        """Decode the files of one kind; return the results."""
        row = Row(kind)
        for name, data in files.items():
            self._try(row, name, data)
        return row

    def _try(self, row: Row, name: str, data: bytes) -> None:
        self._forget_peak()
        began, cpu_began = time.monotonic(), self._cpu()
        row.codes[self._decode(data)] += 1
        seconds = time.monotonic() - began
        if self.decoder.process.poll() is not None:
            row.lost += 1
            self.decoder = Decoder()
            self._decode(b"warm")
        else:
            row.cpu_seconds = max(row.cpu_seconds, self._cpu() - cpu_began)
            if (peak := self._peak()) > row.megabytes:
                row.megabytes, row.heaviest = peak, name
        if seconds > row.seconds:
            row.seconds, row.slowest = seconds, name

    def _decode(self, data: bytes) -> str:
        try:
            self.decoder.decode(io.BytesIO(data), len(data), self.limits, WALL_SECONDS)
        except GalleryError as error:
            return error.code if 400 <= error.status < 500 else f"{error.code} {error.status}"
        return ""

    def _forget_peak(self) -> None:
        (self._proc / "clear_refs").write_text("5")

    def _peak(self) -> float:
        """Return the decoder's peak memory since `_forget_peak`, in MB."""
        return self._status("VmHWM")

    def _status(self, name: str) -> float:
        """Read a memory figure of the decoder from the kernel, in MB."""
        lines = (self._proc / "status").read_text().splitlines()
        (line,) = [line for line in lines if line.startswith(f"{name}:")]
        return int(line.split()[1]) / 1024

    def _cpu(self) -> float:
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def _proc(self) -> Path:
        return Path("/proc") / str(self.decoder.process.pid)

    def stop(self) -> None:
        self.decoder.stop()


HEADS = ("kind", "files", "taken", "refused with", "lost", "slowest, s", "CPU, s", "memory, MB")


def table(rows: list[Row]) -> str:
    """Return the results as a Markdown table."""
    lines = [HEADS, ("---",) * len(HEADS), *[_cells(row) for row in rows], _sum(rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    refused = [f"{code} {count}" for code, count in row.codes.most_common() if code]
    return (
        row.kind,
        str(row.files),
        str(row.codes[""]),
        ", ".join(refused) or "–",
        str(row.lost),
        f"{row.seconds:.2f}",
        f"{row.cpu_seconds:.2f}",
        f"{row.megabytes:.0f}",
    )


def _sum(rows: list[Row]) -> tuple[str, ...]:
    return (
        "all",
        str(sum(row.files for row in rows)),
        str(sum(row.codes[""] for row in rows)),
        str(sum(row.files - row.codes[""] for row in rows)),
        str(sum(row.lost for row in rows)),
        f"{max(row.seconds for row in rows):.2f}",
        f"{max(row.cpu_seconds for row in rows):.2f}",
        f"{max(row.megabytes for row in rows):.0f}",
    )
