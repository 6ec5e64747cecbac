"""Decoding one word at a time equals the trained network reading the whole sentence."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from inference.ml.vocabulary import PAD, START
from tests.inference import tiny


@pytest.mark.parametrize("kind", sorted(tiny.SMALL))
@pytest.mark.parametrize("seed", range(3))
def test_incremental_equals_recomputed(kind: str, seed: int) -> None:
    made = tiny.captioner(kind, seed=seed, spread=0.2)
    rng = np.random.default_rng(seed)
    pictures, beams, length = 3, 2, 9
    seen = tiny.features(made, pictures, seed)
    tokens = rng.integers(3, len(made.vocabulary), (pictures, beams, length)).astype(np.int32)
    tokens[..., 0] = START
    owners = np.repeat(np.arange(pictures, dtype=np.int32), beams)
    logits = made.training_network()([seen, owners, tokens.reshape(-1, length)], training=False)
    whole = keras.ops.convert_to_numpy(keras.ops.log_softmax(logits))
    whole = whole.reshape(pictures, beams, length, -1)

    memory, state = made.step_decoder(made.config, made.weights).start(seen)
    state = {name: np.repeat(array, beams, axis=1) for name, array in state.items()}
    decoder = made.step_decoder(made.config, made.weights)
    for at in range(length):
        step = decoder.step(memory, state, tokens[..., at])
        np.testing.assert_allclose(step.log_probs, whole[:, :, at], atol=2e-4)
        state = step.state


@pytest.mark.parametrize("kind", sorted(tiny.SMALL))
def test_padding_after_a_sentence_changes_nothing(kind: str) -> None:
    made = tiny.captioner(kind)
    network, seen = made.training_network(), tiny.features(made, 2)
    owners = np.arange(2, dtype=np.int32)
    tokens = np.array([[START, 5, 6, 7], [START, 9, 8, 4]], np.int32)
    padded = np.concatenate([tokens, np.full((2, 5), PAD, np.int32)], axis=1)
    short = np.asarray(network([seen, owners, tokens], training=False))
    long = np.asarray(network([seen, owners, padded], training=False))
    np.testing.assert_allclose(long[:, :4], short, atol=1e-4)
