"""LSTM: a table of its embeddings through the kernel stands for the product of each word."""

from __future__ import annotations

import numpy as np

from inference.captioners.lstm_merge import LstmMergeSteps
from inference.ml import steps
from tests.inference import tiny


def test_a_words_gates_are_a_row_of_the_table_and_the_table_is_counted() -> None:
    made = tiny.captioner("lstm_merge")
    decoder = made.step_decoder(made.config, made.weights)
    assert isinstance(decoder, LstmMergeSteps)
    kernel, _, bias = decoder.cell
    words = made.weights["words/embeddings"]
    np.testing.assert_allclose(decoder.word_gates[5], words[5] @ kernel + bias, atol=1e-5)
    weights = 4 * made.encoder.network.count_params() + sum(w.nbytes for w in made.weights.values())
    assert made.nbytes - weights == decoder.word_gates.nbytes


def test_the_picture_is_the_lstms_first_input() -> None:
    made = tiny.captioner("lstm_merge")
    decoder, weights = made.step_decoder(made.config, made.weights), made.weights
    memory, state = decoder.start(tiny.features(made, 2))
    image = memory["image"]
    gates = image @ weights["lstm/lstm_cell/kernel"] + weights["lstm/lstm_cell/bias"]
    i, _, g, o = np.split(gates, 4, axis=-1)
    c = steps.sigmoid(i) * steps.tanh(g)
    np.testing.assert_allclose(state["c"], c, atol=1e-5)
    np.testing.assert_allclose(state["h"], steps.sigmoid(o) * steps.tanh(c), atol=1e-5)
