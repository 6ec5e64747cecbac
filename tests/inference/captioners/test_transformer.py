"""Transformer: keys and values of the words so far are kept, and no word sees a later one."""

from __future__ import annotations

import numpy as np

from inference.ml.vocabulary import START
from tests.inference import tiny


def test_each_word_adds_its_keys_and_values_and_changes_no_earlier_ones() -> None:
    made = tiny.captioner("transformer")
    decoder = made.step_decoder(made.config, made.weights)
    memory, state = decoder.start(tiny.features(made, 2))
    for place, word in enumerate((START, 7, 9)):
        after = decoder.step(memory, state, np.full((2, 1), word, np.int32)).state
        assert after["place"].flat[0] == place + 1
        for name in ("k0", "v0", "k1", "v1"):
            assert after[name].shape[3] == place + 1
            np.testing.assert_array_equal(after[name][:, :, :, :place], state[name])
        state = after


def test_a_later_word_changes_no_earlier_score() -> None:
    made = tiny.captioner("transformer")
    network, seen = made.training_network(), tiny.features(made, 1)
    tokens = np.array([[START, 5, 6, 7], [START, 5, 6, 9]], np.int32)
    logits = np.asarray(network([seen, np.zeros(2, np.int32), tokens], training=False))
    np.testing.assert_allclose(logits[0, :3], logits[1, :3], atol=1e-5)
    assert np.abs(logits[0, 3] - logits[1, 3]).max() > 0.01
