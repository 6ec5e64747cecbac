"""Checkpoints that end the process which loads them are found out in a child."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from gallery.core.errors import GalleryError
from gallery.models import ModelVersion
from inference import loading, model_cache
from inference.loading import CrashGuard
from inference.ml.contract import CaptionerError
from inference.model_cache import ModelCache
from tests import rows
from tests.inference.queued_jobs import batch_sizes

CHECKPOINT = "c" * 64


def die_while_loading(folder: Path) -> None:
    """Let another process die with a mark in its hand."""
    child = os.fork()
    if child == 0:
        with CrashGuard(folder, trial_seconds=5).marked(CHECKPOINT):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.fixture
def guard(tmp_path: Path) -> CrashGuard:
    return CrashGuard(tmp_path / "loading", trial_seconds=5)


@pytest.fixture
def deadly(tmp_path: Path) -> None:
    for _ in range(loading.CRASHES_BEFORE_PROBE):
        die_while_loading(tmp_path / "loading")


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """What the trial's child does instead."""
    monkeypatch.setattr(loading, "COMMAND", (sys.executable, "-c", code))


def test_a_load_that_ends_leaves_no_mark(guard: CrashGuard, tmp_path: Path) -> None:
    with guard.loading(CHECKPOINT, tmp_path):
        assert guard.crashes(CHECKPOINT) == 0  # somebody loads, and lives
    with pytest.raises(ValueError, match="odd"), guard.loading(CHECKPOINT, tmp_path):
        raise ValueError("odd")
    assert list((tmp_path / "loading").iterdir()) == []


def test_a_death_leaves_a_mark_and_a_success_takes_it_away(
    guard: CrashGuard, tmp_path: Path
) -> None:
    die_while_loading(tmp_path / "loading")
    assert guard.crashes(CHECKPOINT) == 1
    assert guard.crashes("d" * 64) == 0
    with guard.loading(CHECKPOINT, tmp_path):  # once may be chance: no trial
        pass
    assert guard.crashes(CHECKPOINT) == 0


def test_what_kills_its_witness_too_is_refused(
    guard: CrashGuard, deadly: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, "import os; os.abort()")
    for _ in range(2):
        with (
            pytest.raises(CaptionerError, match="signal 6"),
            guard.loading(CHECKPOINT, tmp_path),
        ):
            pytest.fail("It was loaded.")
        child(monkeypatch, "")  # the verdict holds for a while: nobody tries again
    monkeypatch.setattr(time, "monotonic", lambda: 1e12)
    with guard.loading(CHECKPOINT, tmp_path):
        pass
    assert guard.crashes(CHECKPOINT) == 0


def test_what_never_ends_is_refused(
    deadly: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, "import time; time.sleep(60)")
    guard = CrashGuard(tmp_path / "loading", trial_seconds=0.2)
    with pytest.raises(CaptionerError, match="no answer"), guard.loading(CHECKPOINT, tmp_path):
        pytest.fail("It was loaded.")


def test_one_death_of_the_child_may_be_chance(
    guard: CrashGuard, deadly: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = tmp_path / "once"
    child(
        monkeypatch,
        f"import os, pathlib; p = pathlib.Path({str(once)!r})\n"
        "if not p.exists(): p.touch(); os.abort()",
    )
    with guard.loading(CHECKPOINT, tmp_path):
        pass
    assert once.exists()


def test_a_child_that_raises_leaves_the_error_to_the_worker(
    guard: CrashGuard, deadly: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, "raise SystemExit(1)")
    with guard.loading(CHECKPOINT, tmp_path):
        pass


def test_a_captioner_is_warmed_when_it_is_loaded(guard: CrashGuard, tmp_path: Path) -> None:
    path = rows.checkpoint(tmp_path / "one")
    version = ModelVersion(name="one", version="1", folder=str(path), bytes=1000)
    cache = ModelCache(budget=5000, guard=guard)
    assert batch_sizes(cache.get(version).captioner) == [1]
    assert batch_sizes(cache.get(version).captioner) == [1]


def test_a_refused_captioner_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = rows.checkpoint(tmp_path / "one")
    version = ModelVersion(name="one", version="1", folder=str(path), bytes=1000)
    guard = CrashGuard(tmp_path / "loading", trial_seconds=5)
    monkeypatch.setattr(guard, "crashes", lambda checkpoint: 2)
    child(monkeypatch, "import os; os.abort()")
    with pytest.raises(GalleryError, match="cannot be loaded") as refused:
        ModelCache(budget=5000, guard=guard).get(version)
    assert refused.value.code == "captioner_unavailable"
    assert model_cache.models()._guard is not None
