"""The runner of the suite: what it runs, what it says at the end, and its exit status."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import programs, run, sql_coverage


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Note each call of pytest in place of making it; calls succeed."""
    found: list[list[str]] = []

    def call(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        found.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(run.subprocess, "run", call)
    return found


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has none of the programs."""
    found = {
        name: programs.Program(name, lambda: None, program.proves, program.get)
        for name, program in programs.PROGRAMS.items()
    }
    monkeypatch.setattr(programs, "PROGRAMS", found)


def marks(command: list[str]) -> str:
    return command[command.index("-m", 3) + 1]


def test_without_programs_the_rest_runs_and_it_is_said(calls, lacking, capsys):
    assert run.main([]) == 0
    assert [marks(call).split()[0] for call in calls] == ["not", "(browser"]
    out = capsys.readouterr().out
    for program in programs.PROGRAMS.values():
        assert str(program) in out
    assert "postgresql       0 s  left out" in out
    assert out.splitlines()[-1].startswith("Parts were left out, for want of chromium,")


def test_a_part_left_out_fails_a_complete_run(calls, lacking):
    assert run.main(["--complete"]) == 1


def test_a_quick_run_needs_no_program(calls, lacking, capsys):
    assert run.main(["--quick", "--complete"]) == 0
    (call,) = calls
    assert marks(call) == "not (browser or faults or service) and not long"
    assert "left out" not in capsys.readouterr().out.replace("No part was left out.", "")


def test_only_the_longest_run_takes_what_takes_long():
    for part in run.chosen(quick=False, with_long=False):
        assert part.marks.endswith("not long")
    for part in run.chosen(quick=False, with_long=True):
        assert "long" not in part.marks


def test_what_failed_is_run_again_alone(calls, lacking):
    run.main(["--failed", "tests/gallery"])
    for call in calls:
        assert "--last-failed" in call
        assert "tests/gallery" in call


def test_a_failing_part_fails_the_run_and_the_others_still_run(monkeypatch, capsys):
    statuses = iter([1, 0, 5])
    part = run.Part("beside", "x")
    monkeypatch.setattr(run, "chosen", lambda *_: [part] * 3)
    monkeypatch.setattr(
        run.subprocess,
        "run",
        lambda command, **_: subprocess.CompletedProcess(command, next(statuses)),
    )
    assert run.main([]) == 1
    out = capsys.readouterr().out
    assert "To run only what failed: make test-failed" in out
    assert out.count("passed") == 2


SOURCE = """
def used():
    if connection.vendor == "sqlite":
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return (
        Image.objects
        .select_for_update()
    )

def _save_sqlite():
    return connection.cursor()
"""


def test_what_postgresql_can_change_is_found():
    assert list(sql_coverage.statements(SOURCE)) == [3, 5, 7]


def test_statements_that_no_test_executes_fail_the_run(tmp_path: Path):
    """The guard itself, on tests that touch no SQL."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.sql_coverage"]
    test = "tests/test_run.py::test_only_the_longest_run_takes_what_takes_long"
    done = subprocess.run([*command, test], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout
    assert "no test on PostgreSQL executes" in done.stdout
    assert "gallery/jobs/claims.py:" in done.stdout
