"""Safetensors files of a checkpoint."""

from pathlib import Path

import numpy as np

from inference.ml.tensors import load_tensors, save_tensors


def test_arrays_come_back_as_they_were_and_other_users_may_read_them(tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T  # not contiguous in memory
    save_tensors(file, {"turned": turned, "half": np.array([0.5], np.float16)})
    found = load_tensors(file)
    assert found is not None
    np.testing.assert_array_equal(found["turned"], turned)
    assert found["half"].dtype == np.float16
    assert file.stat().st_mode & 0o777 == 0o644


def test_where_there_is_no_file_there_are_no_tensors(tmp_path: Path) -> None:
    assert load_tensors(tmp_path / "weights.safetensors") is None
