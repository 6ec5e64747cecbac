"""The version of the code that trains: git's, or the release's."""

import subprocess
from pathlib import Path

import pytest

from training.runs.code import code_version

# Not the cached one: each test asks anew.
version = code_version.__wrapped__


def test_uncommitted_changes_are_marked(settings, tmp_path: Path):
    settings.BASE_DIR = tmp_path

    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-q", "-m", "one")
    assert version() == git("rev-parse", "--short=12", "HEAD")
    (tmp_path / "file").write_text("two")
    assert version() == git("rev-parse", "--short=12", "HEAD") + "+"


def test_without_git_it_is_the_release(settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    settings.VERSION = "3.2.1"
    assert version() == "3.2.1"
