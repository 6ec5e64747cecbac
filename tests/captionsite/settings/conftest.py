import importlib.util
from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Run one module of the settings anew, with these variables; return what it sets."""

    def run(name: str, **variables: str) -> dict[str, Any]:
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        spec = importlib.util.find_spec(f"captionsite.settings.{name}")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return vars(module)

    return run
