"""Mixed precision and XLA of a run, by its config and this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import tensorflow as tf

from inference.ml.encoders import Encoder, build_network
from training.ml.train.config import RunConfig

MIXED = "mixed_bfloat16"


def policy_of(config: RunConfig) -> str:
    """Name the Keras dtype policy; `auto` is mixed where there is a GPU.

    bfloat16 has the range of float32, so the loss needs no scaling.
    """
    mixed = config.precision == "mixed" or (config.precision == "auto" and has_gpu())
    return MIXED if mixed else "float32"


def wants_xla(config: RunConfig) -> bool:
    """Return whether to compile with XLA; `auto` is yes where there is a GPU."""
    return config.xla == "on" or (config.xla == "auto" and has_gpu())


def compilable(network: keras.Model) -> bool:
    """Return whether XLA can compile every layer of a network; it cannot compile Keras's LSTM."""
    # The attribute is undocumented; Keras itself reads it. A layer without it counts as compilable.
    return all(getattr(layer, "supports_jit", True) for layer in network.layers)


def has_gpu() -> bool:
    """Return whether TensorFlow sees a GPU."""
    return bool(tf.config.list_physical_devices("GPU"))


def rebuild(encoder: Encoder) -> Encoder:
    """Build the same encoder in the present dtype policy, to train it."""
    network = build_network(encoder.config)
    network.set_weights(encoder.network.get_weights())
    return Encoder(encoder.config, network)


@contextmanager
def dtype_policy(config: RunConfig) -> Iterator[None]:
    """Set the run's dtype policy for networks built inside; their weights stay float32."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy_of(config))
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
