"""The state of a run: every variable in full precision, or a clear refusal."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from training.ml.data.dataset import DataError
from training.ml.train.run_state import restore, save_state


def variables(*values: object) -> list[keras.Variable]:
    return [keras.Variable(np.asarray(value)) for value in values]


def test_variables_come_back_by_their_position(tmp_path: Path) -> None:
    third = np.float32(1 / 3)
    kept = variables([third, 2.0], np.int64(7), *([float(n)] for n in range(12)))
    save_state(kept, tmp_path)
    fresh = variables([0.0, 0.0], np.int64(0), *([0.0] for _ in range(12)))
    restore(fresh, tmp_path)
    for one, other in zip(kept, fresh, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


@pytest.mark.parametrize("shapes", [[[0.0]], [[0.0], [0.0]], [[0.0, 0.0], [0.0], [0.0]]])
def test_a_state_of_other_shapes_is_refused(shapes, tmp_path: Path) -> None:
    save_state(variables([1.0, 2.0], [3.0]), tmp_path)
    with pytest.raises(DataError, match="was written with another config"):
        restore(variables(*shapes), tmp_path)
