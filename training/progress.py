"""A bar with the time left on a terminal, and nothing anywhere else."""

from __future__ import annotations

import sys
from typing import Any, Self

from tqdm import tqdm


class Bar:
    """Used as a context; `show(done, total)` moves it."""

    def __init__(self, title: str) -> None:
        self._bar: Any = tqdm(desc=title, disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def show(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)
