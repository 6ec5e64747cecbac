"""Where a run is, and how it tells."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

LOG = "log.json"
Report = Callable[[dict[str, Any]], None]
Step = Callable[[], None]


@dataclasses.dataclass
class Progress:
    """Where a run is: everything about it that is no array."""

    phase: int = 0
    epoch: int = 0
    best: float = -1.0
    since_best: int = 0
    log: list[dict[str, Any]] = dataclasses.field(default_factory=list)
