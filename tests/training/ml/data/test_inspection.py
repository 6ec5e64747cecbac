"""Inspection of a dataset: counts, broken pictures, and pictures that are in two splits."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image

from tests.training.tiny_data import make_flickr8k
from training.ml.data.inspection import check, describe
from training.ml.data.readers import open_dataset


def test_check_finds_broken_same_and_near_pictures(tmp_path) -> None:
    folder = make_flickr8k(tmp_path / "data")
    images = folder / "Flicker8k_Dataset"
    rng = np.random.default_rng(0)
    scene = Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8)).resize((200, 150))
    scene.save(images / "red_circle_0.jpg", quality=95)
    scene.resize((160, 120)).save(images / "blue_square_2.jpg", quality=70)
    shutil.copy(images / "green_circle_0.jpg", images / "green_circle_1.jpg")
    (images / "blue_circle_2.jpg").write_bytes(b"no picture")
    findings = check(open_dataset(folder))
    assert [b.split()[0] for b in findings.broken] == ["train/blue_circle_2.jpg"]
    assert findings.same == (("train/green_circle_1.jpg", "dev/green_circle_0.jpg"),)
    assert ("train/blue_square_2.jpg", "dev/red_circle_0.jpg") in findings.near
    assert findings.fatal


def test_describe_counts(tmp_path) -> None:
    folder = make_flickr8k(tmp_path / "data")
    facts = describe(open_dataset(folder), min_count=8)["dev"]
    assert (facts.pictures, facts.captions) == (6, 30)
    # "A red circle" 3, "a red circle on a white ground" 7, "There is a red circle" 5,
    # "One circle, red" 3, "The circle is red" 4.
    assert facts.words == 6 * 22
    assert facts.mean_length == pytest.approx(4.4)
    assert facts.coverage == 1.0
