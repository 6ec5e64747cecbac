"""Convolution: a new word costs one position, and the maximum over the words so far is kept."""

from __future__ import annotations

import numpy as np

from inference.ml.vocabulary import START
from tests.inference import tiny


def test_the_state_is_the_last_words_and_a_maximum_that_never_falls() -> None:
    made = tiny.captioner("cnn_merge")
    decoder, words = made.step_decoder(made.config, made.weights), made.weights["words/embeddings"]
    memory, state = decoder.start(tiny.features(made, 1))
    before = state["maximum"]
    for word in (START, 7, 9, 8):
        state = decoder.step(memory, state, np.array([[word]], np.int32)).state
        assert (state["maximum"] >= before).all()
        before = state["maximum"]
    np.testing.assert_array_equal(state["before"][0, 0], words[[9, 8]])  # kernel - 1 of them


def test_words_out_of_the_kernels_reach_count_by_the_maximum_alone() -> None:
    made = tiny.captioner("cnn_merge")
    decoder = made.step_decoder(made.config, made.weights)
    memory, state = decoder.start(tiny.features(made, 1))
    high = {**state, "maximum": np.full_like(state["maximum"], 1e3)}
    one, other = (
        decoder.step(memory, {**high, "before": state["before"] + shift}, np.array([[6]]))
        for shift in (0.0, 1.0)
    )
    np.testing.assert_array_equal(one.log_probs, other.log_probs)
