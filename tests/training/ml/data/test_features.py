"""The store of features: rows by key, whole after a kill, and filled with what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.inference import tiny
from tests.training.tiny_data import make_flickr8k
from training.ml.data.features import FeatureStore, feature_key, read_pixels, store_features
from training.ml.data.readers import open_dataset


def opened(folder: Path) -> FeatureStore:
    return FeatureStore(folder, name="encoder", shape=(2, 3))


def seen(count: int, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal(0, 1, (count, 2, 3))
    return values.astype(np.float16).astype(np.float32)


def test_rows_are_read_by_key_in_any_order_by_a_later_process(tmp_path: Path) -> None:
    features = seen(3)
    opened(tmp_path).append(["a", "b"], features[:2])
    opened(tmp_path).append(["c"], features[2:])
    store = opened(tmp_path)
    assert (len(store), "b" in store, "d" in store) == (3, True, False)
    np.testing.assert_array_equal(store.read(store.rows(["c", "a"])), features[[2, 0]])
    with pytest.raises(KeyError):
        store.rows(["d"])


def test_a_process_that_is_killed_before_the_index_loses_one_batch(
    tmp_path: Path,
) -> None:
    features = seen(3)
    store = opened(tmp_path)
    store.append(["a"], features[:1])
    index = (tmp_path / "encoder.json").read_text()
    store.append(["b"], features[1:2])
    (tmp_path / "encoder.json").write_text(index)
    again = opened(tmp_path)
    again.append(["c"], features[2:])
    np.testing.assert_array_equal(again.read(again.rows(["a", "c"])), features[[0, 2]])
    assert json.loads((tmp_path / "encoder.json").read_text()) == {"a": 0, "c": 1}


def test_only_what_is_missing_is_encoded_mirrored_pictures_too(tmp_path: Path) -> None:
    pictures = open_dataset(make_flickr8k(tmp_path / "data")).split("dev")[:3]
    encoder, steps = tiny.encoder(True), list[tuple[int, int]]()
    store_features(pictures[:2], encoder, tmp_path / "store")
    report = lambda done, total: steps.append((done, total))  # noqa: E731
    store = store_features(pictures, encoder, tmp_path / "store", flip=True, progress=report)
    assert (len(store), steps) == (6, [(3, 3)])
    assert store_features(pictures, encoder, tmp_path / "store", flip=True, progress=report)
    assert steps == [(3, 3)]
    pixels = read_pixels([pictures[2].path], encoder.config.image_size)
    for flip, view in ((False, pixels), (True, pixels[:, :, ::-1])):
        rows = store.rows([feature_key(pictures[2], flip=flip)])
        np.testing.assert_allclose(store.read(rows), encoder.encode_pixels(view), atol=2e-3)
