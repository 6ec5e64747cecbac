"""Scorers that need Java: what they answer, and why they cannot be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.ml.data.dataset import DataError
from training.ml.evaluate import java_scorers
from training.ml.evaluate.scoring import choose_tokenizer, tokenize


def test_ptb_keeps_one_line_per_caption() -> None:
    if java_scorers.java() is None:
        pytest.skip("the ptb tokenizer needs Java")
    texts = ["A dog's\nball,\u2028and two cats .", "", "café isn't T-shirt"]
    assert tokenize(texts, "ptb") == ["a dog 's ball and two cats", "", "café is n't t-shirt"]


def fake_java(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program `java` into an otherwise empty PATH."""
    (folder / "java").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_a_java_that_only_says_where_to_get_one_is_none(tmp_path, monkeypatch) -> None:
    fake_java(tmp_path, "echo Please install Java; exit 1", monkeypatch)
    assert java_scorers.java() is None
    assert java_scorers.reason("METEOR") == "not measured: needs Java"
    assert java_scorers.reason("CIDEr") is None


def test_without_the_package_the_command_that_installs_it_is_named(monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for metric in ("METEOR", "SPICE"):
        reason = str(java_scorers.reason(metric))
        assert reason.startswith("not measured: needs pycocoevalcap: make measure, or pip install")
    with pytest.raises(java_scorers.JavaError, match="the ptb tokenizer needs pycocoevalcap"):
        java_scorers.ptb_tokenize(["a dog"])
    assert choose_tokenizer(None) == "words"
    with pytest.raises(DataError, match=r"make measure, .*\. Or use --tokenizer words"):
        choose_tokenizer("ptb")


def test_marks_are_dropped_and_each_text_is_one_line_of_the_program(tmp_path, monkeypatch) -> None:
    echo = 'while IFS= read -r line; do printf "%s\\n" "$line"; done'
    fake_java(tmp_path, f'[ "$1" = -version ] || {echo}', monkeypatch)
    found = java_scorers.ptb_tokenize(["a dog\nruns . . .", "", "two -- birds !"])
    assert found == ["a dog runs", "", "two birds"]
    assert java_scorers.ptb_tokenize([]) == []


def test_a_program_that_fails_is_said(tmp_path, monkeypatch) -> None:
    fake_java(tmp_path, '[ "$1" = -version ]', monkeypatch)
    with pytest.raises(java_scorers.JavaError, match="the ptb tokenizer failed"):
        java_scorers.ptb_tokenize(["a dog"])
    assert "needs stanford-corenlp" in str(java_scorers.reason("SPICE"))
