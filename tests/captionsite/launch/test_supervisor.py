"""The supervisor's log on a disk that is full for a while."""

from pathlib import Path
from typing import Any

import pytest
from supervisor.loggers import LevelsByName, LogRecord

from captionsite.launch.supervisor import Log


def record(words: bytes) -> Any:
    return LogRecord(LevelsByName.INFO, words)


def test_a_line_that_the_disk_does_not_take_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    log = Log("/dev/full", maxBytes=1000)
    for _ in range(1000):
        log.emit(record(b"a line\n"))
    assert capsys.readouterr().err == ""


def test_a_log_that_could_not_be_closed_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    log = Log(str(path), maxBytes=1000)
    log.stream.close()
    log.emit(record(b"a line\n"))
    assert path.read_bytes() == b"a line\n"


def test_another_error_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Log(str(tmp_path / "a.log")).emit(object())
    assert "AttributeError" in capsys.readouterr().err
