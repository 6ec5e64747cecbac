"""No broker is needed here."""

import pytest


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Wake-ups are only noted."""
