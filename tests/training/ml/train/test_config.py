"""What a run may be configured to do."""

from __future__ import annotations

from typing import Any

import pytest

from training.ml.data.dataset import DataError
from training.ml.train.config import config_from_values, load_config


def test_bad_configs_are_explained(tmp_path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"colour": 1}, "colour"),
        ({"phases": [{"speed": 9}]}, "speed"),
        ({"phases": [{"objective": "fame"}]}, "objective"),
        ({"phases": [{"objective": "cider", "fine_tune": True}]}, "encoder"),
    ]
    for values, wanted in cases:
        with pytest.raises(DataError, match=wanted):
            config_from_values(values)
    (tmp_path / "bad.toml").write_text("min_count = ")
    with pytest.raises(DataError, match="TOML"):
        load_config(tmp_path / "bad.toml")


def test_an_unknown_switch_is_explained() -> None:
    for switch in ({"precision": "half"}, {"xla": "yes"}):
        with pytest.raises(DataError, match="auto"):
            config_from_values(switch)
