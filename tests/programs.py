"""Programs beside Python that some tests drive: how to find each, and how to get it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LIBFAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def chromium() -> str | None:
    """Return the path of the Chromium that browser tests drive, None where there is none."""
    given = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return given or _chromium_of_playwright()


def _chromium_of_playwright() -> str | None:
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    found = sorted(Path(cache).glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def postgresql() -> Path | None:
    """Return the folder of PostgreSQL's newest server programs, None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    programs = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    folders = sorted((each.parent for each in programs), key=lambda each: float(each.parent.name))
    return folders[-1] if folders else None


def _on_path(name: str) -> Callable[[], str | None]:
    return lambda: shutil.which(name)


def _libfaketime() -> Path | None:
    return next(Path("/").glob(LIBFAKETIME.lstrip("/")), None)


@dataclass(frozen=True)
class Program:
    """A program, the tests that need it, and how a person gets it."""

    name: str
    find: Callable[[], object]
    proves: str
    get: str

    @property
    def is_missing(self) -> bool:
        return not self.find()

    def __str__(self) -> str:
        return f"{self.name} is missing, so {self.proves} are left out; to get it: {self.get}"


PROGRAMS = {
    each.name: each
    for each in (
        Program(
            "chromium",
            chromium,
            "the tests of pages in a browser",
            "apt-get install chromium, brew install chromium, or CHROMIUM=/path/to/it",
        ),
        Program(
            "postgresql",
            postgresql,
            "the database tests on PostgreSQL",
            "apt-get install postgresql, or brew install postgresql",
        ),
        Program(
            "redis-server",
            _on_path("redis-server"),
            "the tests of a site with its own Redis",
            "apt-get install redis-server, or brew install redis",
        ),
        Program(
            "faketime",
            _libfaketime,
            "the tests under a clock that jumps",
            "apt-get install faketime (Linux only)",
        ),
        Program(
            "msgattrib",
            _on_path("msgattrib"),
            "the tests of the translations",
            "apt-get install gettext, or brew install gettext",
        ),
    )
}


def missing() -> list[Program]:
    """Return the programs that this machine lacks."""
    return [program for program in PROGRAMS.values() if program.is_missing]


if __name__ == "__main__":
    print(*(program.name for program in missing()))
