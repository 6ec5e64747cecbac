"""`make load` takes long and runs seldom: that each of its rows can start is tried here."""

import importlib

import pytest

from tests.load.__main__ import ROWS


@pytest.mark.parametrize("row", ROWS)
def test_a_row_can_be_measured(row: str) -> None:
    assert callable(importlib.import_module(f"tests.load.{row}").measure)
