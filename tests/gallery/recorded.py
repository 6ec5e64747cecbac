"""Record the calls of a function, so that a test can count the work."""

from typing import Any

import pytest


def recorded(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> list[Any]:
    """Note the positional arguments of each call of a function or method; return the list."""
    calls: list[Any] = []
    original = getattr(place, name)

    def call(*arguments: Any, **options: Any) -> Any:
        calls.append(arguments)
        return original(*arguments, **options)

    monkeypatch.setattr(place, name, call)
    return calls
