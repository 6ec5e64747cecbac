"""TensorFlow's import: its libraries' notes are dropped, and nothing else is."""

import importlib
import os

import pytest

from inference.ml.tensorflow_import import import_tensorflow


def test_what_is_printed_meanwhile_is_dropped_and_what_comes_after_is_not(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib, "import_module", lambda name: os.write(2, f"{name}!\n".encode()))
    import_tensorflow()
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


def test_a_failed_import_is_raised_and_opens_standard_error_again(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError, match="tensorflow"):
        import_tensorflow()
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"
