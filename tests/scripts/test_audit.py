"""The audit of packages: what it found, and what it could not look up."""

import json
import subprocess
from typing import Any

import pytest

from scripts import audit

CLEAN = {"name": "django", "version": "5.2", "vulns": []}
BAD = {"name": "pillow", "version": "1", "vulns": [{"id": "PYSEC-1"}, {"id": "CVE-2"}]}
SKIPPED = {"name": "numpy", "skip_reason": "could not be audited"}


@pytest.fixture
def verdict(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(*packages: dict[str, Any], text: str | None = None) -> None:
        out = json.dumps({"dependencies": packages}) if text is None else text
        done = subprocess.CompletedProcess([], 1, out, "it cannot be reached\n")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)

    return give


def test_what_was_looked_up_is_counted(verdict: Any, capsys: pytest.CaptureFixture[str]) -> None:
    verdict(CLEAN, SKIPPED)
    assert audit.main(["run.txt"]) == 0
    assert "1 packages looked up, 0 with known vulnerabilities, 1 not audited here" in (
        capsys.readouterr().out
    )


def test_a_finding_fails_whatever_is_allowed(
    verdict: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict(BAD, SKIPPED)
    assert audit.main(["--allow-unaudited", "run.txt"]) == audit.FINDING
    assert "pillow 1 has known vulnerabilities: PYSEC-1, CVE-2" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "", "[]", "no JSON", "{}"])
def test_an_audit_of_nothing_fails_unless_that_is_allowed(
    verdict: Any, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    verdict(SKIPPED, text=text)
    assert audit.main(["run.txt"]) == audit.NOTHING_AUDITED
    assert audit.main(["run.txt", "--allow-unaudited"]) == 0
    assert capsys.readouterr().out.count("NOTHING was audited") == 2


def test_one_file_that_was_not_audited_fails_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {"a.txt": [CLEAN], "b.txt": [SKIPPED]}
    monkeypatch.setattr(audit, "_audited", lambda lock: (found[lock], ""))
    assert audit.main(["a.txt", "b.txt"]) == audit.NOTHING_AUDITED
