"""Arrays by name in a checkpoint's safetensors files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_tensors(file: Path, tensors: Mapping[str, NDArray[Any]]) -> None:
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(array) for name, array in tensors.items()}, file)
    # safetensors makes private files; a checkpoint is read by other users' processes.
    file.chmod(0o644)


def load_tensors(file: Path) -> dict[str, NDArray[Any]] | None:
    """Read what `save_tensors` wrote; None where there is no such file."""
    from safetensors.numpy import load_file

    return load_file(file) if file.is_file() else None
