"""Replace the broker: tests of this package wake no worker."""

import pytest


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""
