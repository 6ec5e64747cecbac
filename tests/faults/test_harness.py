"""The short version of `make faults`: the same rows with smaller numbers, several on one site.

The site bundles the tests' captioner; its own bundled one is killed by `make faults`.
"""

import importlib
from pathlib import Path

import pytest

from tests.faults import bundled
from tests.faults.harness.__main__ import run
from tests.faults.harness.values import EMBEDDED, SERVERS, Pair

pytestmark = pytest.mark.faults

ON_ONE_SITE = {
    EMBEDDED: ("kills", "unwoken", "flush", "delivered", "crowd", "backup", "away"),
    SERVERS: ("upgrade", "database"),
}
SITES = [EMBEDDED, pytest.param(SERVERS, marks=pytest.mark.needs("postgresql", "redis-server"))]


@pytest.mark.parametrize("pair", SITES, ids=str)
def test_the_short_version_holds(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SWEEP_SECONDS", "1")
    for name, value in bundled.made(tmp_path / "bundled").items():
        monkeypatch.setenv(name, value)
    rows = {
        name: importlib.import_module(f"tests.faults.harness.rows.{name}").SHORT
        for name in ON_ONE_SITE[pair]
    }
    found = run(rows, pair)
    assert len(found) == len(rows)
    assert [row for row in found if not row.passed] == []
