from pathlib import Path

import pytest

import inference.captioners

HERE = str(Path(__file__).resolve().parents[1] / "captioners")


@pytest.fixture(autouse=True)
def fake_captioner(monkeypatch: pytest.MonkeyPatch) -> None:
    """One captioner more: tests/captioners/fake.py."""
    monkeypatch.setattr(inference.captioners, "__path__", [*inference.captioners.__path__, HERE])
