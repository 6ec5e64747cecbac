"""The progress bar of commands."""

import pytest
from tqdm import tqdm

from training.progress import Bar


def test_nothing_is_drawn_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("Encoding") as bar:
        bar.show(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_new_title_restarts_the_clock_at_what_was_done_before(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with Bar("Encoding") as bar:
        inner = bar._bar
        assert isinstance(inner, tqdm)
        bar.show(3, 4)
        bar.show(10, 100, "Training")
        assert (inner.n, inner.initial, inner.total) == (10, 10, 100)
        assert inner.desc == "Training: "
        bar.show(15, 100, "Training")
        assert (inner.n, inner.initial) == (15, 10)
    assert "Encoding" in capsys.readouterr().err
