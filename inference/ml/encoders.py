"""Image encoders: any network of keras.applications with its own preprocessing."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib
import itertools
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.ml.contract import CaptionerError, FloatArray

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    Preprocess = Callable[[tf.Tensor], tf.Tensor]

MODULES = (
    "mobilenet_v2",
    "densenet",
    "resnet",
    "efficientnet_v2",
    "resnet_v2",
    "mobilenet",
    "mobilenet_v3",
    "efficientnet",
    "inception_v3",
    "inception_resnet_v2",
    "xception",
    "vgg16",
    "vgg19",
    "nasnet",
    "convnext",
)
#: Images per forward pass; with more, the processor's cache overflows and each takes longer.
CHUNK = 4
GAP = 2.0  # Pillow's reducing_gap: averages pixels down to twice the size before resampling


@dataclasses.dataclass(frozen=True)
class EncoderConfig:
    """Configuration of a keras.applications network without its classifier.

    `pooled` averages the cells to one; `alpha` is the width multiplier of MobileNets, None for
    the network's default.
    """

    name: str = "MobileNetV2"
    image_size: int = 224
    pooled: bool = False
    alpha: float | None = None

    @property
    def options(self) -> dict[str, float]:
        """Keyword arguments for the network's constructor."""
        return {} if self.alpha is None else {"alpha": self.alpha}


def _application(name: str) -> ModuleType:
    """Find the keras.applications module of a network and its preprocessing."""
    for module_name in MODULES:
        module = importlib.import_module(f"keras.applications.{module_name}")
        if hasattr(module, name):
            return module
    raise CaptionerError(
        f"There is no encoder {name!r}. Use a class name of keras.applications, such as "
        "MobileNetV2, DenseNet201, ResNet50 or EfficientNetV2S."
    )


def preprocessing(name: str) -> Preprocess:
    """Return the function from float RGB in 0..255 [n, h, w, 3] to a network's inputs."""
    preprocess: Preprocess = _application(name).preprocess_input
    return preprocess


def build_network(config: EncoderConfig) -> keras.Model:
    """Build the network with random weights: [n, size, size, 3] to [n, h, w, channels]."""
    shape = (config.image_size, config.image_size, 3)
    make = getattr(_application(config.name), config.name)
    return make(include_top=False, weights=None, input_shape=shape, **config.options)


def load_imagenet(network: keras.Model, name: str) -> str:
    """Load ImageNet weights into a network; return their source.

    Looks in the folder `IMAGENET_WEIGHTS_DIR` first, then lets Keras download. Raises
    CaptionerError naming the file and the folder when neither works.
    """
    found = imagenet_file(name)
    if found is not None:
        network.load_weights(str(found))
        return found.name
    make = getattr(_application(name), name)
    try:
        source = make(include_top=False, weights="imagenet", input_shape=network.input_shape[1:])
    except Exception as error:
        raise CaptionerError(
            f"The ImageNet weights of {name} could not be downloaded ({error}). Put a .weights.h5 "
            f"file whose name starts with {name} (case and _ do not matter) into a folder and set "
            "IMAGENET_WEIGHTS_DIR to that folder."
        ) from error
    network.set_weights(source.get_weights())
    return f"keras.applications {name} imagenet"


def imagenet_file(name: str) -> Path | None:
    """Find the weights of an encoder in `IMAGENET_WEIGHTS_DIR` by name, or None."""
    folder = os.environ.get("IMAGENET_WEIGHTS_DIR")
    if not folder or not Path(folder).is_dir():
        return None
    wanted = name.lower()
    for path in sorted(Path(folder).glob("*.h5")):
        if path.name.replace("_", "").lower().startswith(wanted):
            return path
    return None


def pixels(images: Sequence[Image.Image], size: int) -> NDArray[np.uint8]:
    """Resize RGB images to size × size, ignoring the aspect ratio: uint8 [n, size, size, 3].

    They are decoded one after the other, because one image object may occur twice, and resized in
    threads.
    """
    with ThreadPoolExecutor() as pool:
        small = pool.map(_shrunk, [_rgb(image) for image in images], itertools.repeat(size))
    return np.stack([np.asarray(image, np.uint8) for image in small])


def _rgb(image: Image.Image) -> Image.Image:
    image.load()
    return image if image.mode == "RGB" else image.convert("RGB")


def _shrunk(image: Image.Image, size: int) -> Image.Image:
    if image.size == (size, size):
        return image
    return image.resize((size, size), Image.Resampling.BICUBIC, reducing_gap=GAP)


class Encoder:
    """Encoder network compiled for inference at any batch size; cells are in row-major order."""

    def __init__(self, config: EncoderConfig, network: keras.Model) -> None:
        self.config = config
        self.network = network

    @classmethod
    def build(cls, config: EncoderConfig, *, imagenet: bool = False) -> Encoder:
        """Build the network, with ImageNet weights or random ones."""
        network = build_network(config)
        if imagenet:
            load_imagenet(network, config.name)
        return cls(config, network)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of cells; (1, 1) when pooled."""
        if self.config.pooled:
            return (1, 1)
        _, height, width, _ = self.network.output_shape
        return (height, width)

    @property
    def channels(self) -> int:
        """Number of features of a cell."""
        return int(self.network.output_shape[-1])

    @functools.cached_property
    def key(self) -> str:
        """Identifier of config and weights: the network's name and 16 hexadecimal digits."""
        digest = hashlib.sha256(repr(self.config).encode())
        for weight in self.network.get_weights():
            digest.update(np.ascontiguousarray(weight).tobytes())
        return f"{self.config.name}-{digest.hexdigest()[:16]}"

    @functools.cached_property
    def _compiled(self) -> Callable[[NDArray[np.uint8]], tf.Tensor]:
        """Graph with the weights as constants, which lets TensorFlow fold and fuse them."""
        import tensorflow as tf

        # Not public, but nothing public freezes a function's variables.
        from tensorflow.python.framework.convert_to_constants import (
            convert_variables_to_constants_v2,
        )

        preprocess = preprocessing(self.config.name)
        size, pooled = self.config.image_size, self.config.pooled

        def forward(images: tf.Tensor) -> tf.Tensor:
            spatial = self.network(preprocess(tf.cast(images, tf.float32)), training=False)
            if pooled:
                return tf.reduce_mean(spatial, axis=[1, 2])[:, None]
            shape = tf.shape(spatial)
            return tf.reshape(spatial, [shape[0], -1, self.channels])

        spec = tf.TensorSpec((None, size, size, 3), tf.uint8)
        frozen = convert_variables_to_constants_v2(
            tf.function(forward, autograph=False).get_concrete_function(spec)
        )

        def run(images: NDArray[np.uint8]) -> tf.Tensor:
            outputs = frozen(tf.constant(images))
            return outputs[0] if isinstance(outputs, list | tuple) else outputs

        return run

    def encode_pixels(self, images: NDArray[np.uint8]) -> FloatArray:
        """Encode uint8 [n, size, size, 3] to features, float32 [n, cells, channels]."""
        chunks = (images[at : at + CHUNK] for at in range(0, len(images), CHUNK))
        return np.concatenate([np.asarray(self._compiled(c), np.float32) for c in chunks])

    def encode(self, images: Sequence[Image.Image]) -> FloatArray:
        """Encode RGB images of any size to features, float32 [n, cells, channels]."""
        return self.encode_pixels(pixels(images, self.config.image_size))
