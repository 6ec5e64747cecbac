"""Each encoder's own preprocessing, sizes, and what is said when its weights cannot be had."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from inference.ml.contract import CaptionerError
from inference.ml.encoders import (
    Encoder,
    EncoderConfig,
    imagenet_file,
    load_imagenet,
    preprocessing,
)
from tests.inference.tiny import pictures

CHANNELS = {"DenseNet201": 1920, "ResNet50": 2048, "MobileNetV2": 1280, "EfficientNetV2S": 1280}
DEEP = [pytest.param(name, marks=pytest.mark.long) for name in CHANNELS if name != "MobileNetV2"]


@pytest.mark.parametrize("name", ["MobileNetV2", *DEEP])
def test_pooled_features_are_the_mean_of_the_spatial_ones(name: str) -> None:
    spatial = Encoder.build(EncoderConfig(name, 64))
    pooled = Encoder(EncoderConfig(name, 64, pooled=True), spatial.network)
    images = pictures(2)
    cells, mean = spatial.encode(images), pooled.encode(images)
    assert cells.shape == (2, 4, CHANNELS[name])
    assert mean.shape == (2, 1, CHANNELS[name])
    assert spatial.grid == (2, 2)
    assert pooled.grid == (1, 1)
    np.testing.assert_allclose(cells.mean(axis=1), mean[:, 0], atol=1e-3, rtol=1e-3)


def test_each_network_has_its_own_preprocessing() -> None:
    white = np.full((1, 2, 2, 3), 255.0, np.float32)
    seen = {name: np.asarray(preprocessing(name)(white.copy()))[0, 0, 0] for name in CHANNELS}
    np.testing.assert_allclose(seen["MobileNetV2"], [1, 1, 1])  # to -1..1
    np.testing.assert_allclose(  # to 0..1, then ImageNet's mean and deviation
        seen["DenseNet201"],
        (1 - np.array([0.485, 0.456, 0.406])) / [0.229, 0.224, 0.225],
        rtol=1e-5,
    )
    np.testing.assert_allclose(  # blue first, ImageNet's mean taken off
        seen["ResNet50"], 255 - np.array([103.939, 116.779, 123.68]), rtol=1e-5
    )
    np.testing.assert_allclose(seen["EfficientNetV2S"], [255, 255, 255])  # inside the network


def test_an_unknown_network_is_refused_with_examples() -> None:
    with pytest.raises(CaptionerError, match="MobileNetV2, DenseNet201, ResNet50"):
        Encoder.build(EncoderConfig("NoSuchNet"))


def test_weights_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGENET_WEIGHTS_DIR", str(tmp_path))
    one = Encoder.build(EncoderConfig("MobileNetV2", 64, alpha=0.35))
    assert imagenet_file("MobileNetV2") is None
    one.network.save_weights(tmp_path / "mobilenet_v2_0.35_imagenet.weights.h5")
    two = Encoder.build(EncoderConfig("MobileNetV2", 64, alpha=0.35))
    assert one.key != Encoder(two.config, two.network).key
    assert load_imagenet(two.network, "MobileNetV2") == "mobilenet_v2_0.35_imagenet.weights.h5"
    assert one.key == two.key


def test_without_file_and_network_the_reason_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGENET_WEIGHTS_DIR", raising=False)
    network = Encoder.build(EncoderConfig("MobileNetV2", 96)).network

    def offline(*args: object, **options: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(keras.applications.mobilenet_v2, "MobileNetV2", offline)
    with pytest.raises(CaptionerError, match=r"\.weights\.h5.*MobileNetV2.*IMAGENET_WEIGHTS_DIR"):
        load_imagenet(network, "MobileNetV2")
