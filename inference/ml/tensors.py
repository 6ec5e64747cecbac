"""Safetensors files of a checkpoint: arrays by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.ml.contract import FloatArray


def save_tensors(file: Path, tensors: Mapping[str, NDArray[np.generic]]) -> None:
    """Write arrays of any shape and dtype to a file that all users may read."""
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(array) for name, array in tensors.items()}, file)
    # safetensors creates files for their owner only; other users' processes read checkpoints.
    file.chmod(0o644)


def load_tensors(file: Path) -> dict[str, FloatArray] | None:
    """Read arrays by name, as they were written; None where there is no such file."""
    from safetensors.numpy import load_file

    if not file.is_file():
        return None
    tensors: dict[str, FloatArray] = load_file(file)
    return tensors
