"""Folder in which an export is written, in several turns, until it is finished."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from gallery.exports.writing import remove

STATE = "state.json"


@dataclass
class WorkState:
    """Progress of an export: the last image written, and the last piece after the images."""

    total: int = 0
    done: int = 0
    image: int = 0
    rest: int = 0
    left_out: list[dict[str, str]] = field(default_factory=list)
    omitted: int = 0


class WorkFolder:
    """Folder of one turn, atomically renamed when the turn begins and when it pauses.

    So two turns never write in the same folder, and a folder that a killed worker left incomplete
    is never resumed.
    """

    def __init__(self, path: Path, paused: Path) -> None:
        self.path, self._paused = path, paused
        self.state = WorkState()

    def _open(self) -> None:
        try:
            self._paused.rename(self.path)
            self.state = WorkState(**json.loads((self.path / STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # no paused turn: the export starts anew
            remove(self.path)
            self.path.mkdir(mode=0o700, parents=True)

    def pause(self) -> None:
        """Keep the folder for the next turn."""
        text = json.dumps(asdict(self.state), ensure_ascii=False)
        (self.path / STATE).write_text(text, encoding="utf-8")
        self.path.rename(self._paused)


@contextmanager
def opened(folder: Path, *, key: UUID, token: UUID) -> Iterator[WorkFolder]:
    """Yield the folder of this turn; delete it at the end, unless `pause` was called."""
    work = WorkFolder(folder / f"{key}.{token}.part", folder / f"{key}.paused")
    work._open()
    try:
        yield work
    finally:
        remove(work.path)
