"""Which tests run in one process when pytest-xdist runs them side by side: `-p tests.spreading`.

The tests of a group share what is expensive to start. pytest-xdist's own groups (`--dist
loadgroup`) write themselves into `Item._nodeid`, which pytest 9.2 no longer reads, so the option
gets this scheduler instead. The controller collects nothing and sees no marker: it goes by names.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "tests/browser/": "a running site and a browser",
    "tests/captionsite/launch/test_processes.py": "a data folder that one site holds at a time",
}


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Gives a group to one process, largest first, and every other test to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for place, group in GROUPS.items() if nodeid.startswith(place)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spread | None:
    """Take the place of xdist's own scheduler for `--dist loadgroup`."""
    return Spread(config, log) if config.getvalue("dist") == "loadgroup" else None
