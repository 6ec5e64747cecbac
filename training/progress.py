"""A progress bar with the time left, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Self

from tqdm import tqdm


class Bar:
    """A progress bar as a context manager; `show(done, total)` moves it."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: Any = tqdm(desc=title, disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def show(self, done: int, total: int | None, title: str = "") -> None:
        """Move the bar. A new title restarts the estimate of the time left, at the steps done."""
        if title not in ("", self._title):
            self._title = title
            self._bar.reset(total)
            self._bar.set_description(title, refresh=False)
            self._bar.initial = self._bar.n = self._bar.last_print_n = done
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def aside(self, write: Callable[[], None]) -> None:
        """Call `write` so that its output appears above the bar instead of through it."""
        with tqdm.external_write_mode():
            write()
