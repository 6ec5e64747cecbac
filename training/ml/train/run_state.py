"""State of a run on disk: its variables in order, in full precision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import load_file, save_file

from training.ml.data.dataset import DataError

if TYPE_CHECKING:
    import keras

STATE = "state.safetensors"


def save_state(variables: Sequence[keras.Variable], folder: Path) -> None:
    """Write the values of variables by position."""
    arrays = {f"{i:05d}": np.array(v.numpy(), order="C") for i, v in enumerate(variables)}
    save_file(arrays, folder / STATE)


def restore(variables: Sequence[keras.Variable], folder: Path) -> None:
    """Restore variables. Raises DataError where their shapes have changed."""
    arrays = load_file(folder / STATE)
    shapes = [tuple(arrays[name].shape) for name in sorted(arrays)]
    if shapes != [tuple(v.shape) for v in variables]:
        raise DataError(f"{folder} was written with another config: start the run anew.")
    for name, variable in zip(sorted(arrays), variables, strict=True):
        variable.assign(arrays[name])
