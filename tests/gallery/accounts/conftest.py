"""No broker is needed here."""

import pytest


@pytest.fixture(autouse=True)
def no_broker(rings: list[str]) -> None:
    """What these tests ring for is only noted."""
