"""Narrow optional values to those that a test needs."""

from typing import TypeVar

Value = TypeVar("Value")


def required(value: Value | None) -> Value:
    """Return a value that must be there; fail the test where it is None."""
    assert value is not None
    return value
