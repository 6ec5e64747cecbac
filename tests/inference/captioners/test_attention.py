"""Attention: each word weighs the cells anew, by how well their keys answer the state."""

from __future__ import annotations

import numpy as np

from inference.ml.vocabulary import START
from tests.inference import tiny

TOKENS = np.array([[START]], np.int32)


def test_a_cell_whose_key_answers_best_is_looked_at() -> None:
    made = tiny.captioner("attention")
    decoder = made.step_decoder(made.config, made.weights)
    memory, state = decoder.start(tiny.features(made, 1))
    energy = made.weights["lstm/energy"][:, 0]
    for cell in range(memory["keys"].shape[1]):
        keys = np.zeros_like(memory["keys"])
        keys[:, cell] = 100 * np.sign(energy)
        attention = decoder.step({**memory, "keys": keys}, state, TOKENS).maps
        assert attention is not None
        assert attention.argmax() == cell
        np.testing.assert_allclose(attention.sum(axis=2), 1, atol=1e-5)


def test_equal_cells_are_looked_at_alike_and_leave_no_doubt_which_words_follow() -> None:
    made = tiny.captioner("attention")
    seen = np.repeat(tiny.features(made, 1)[:, :1], 4, axis=1)
    decoder = made.step_decoder(made.config, made.weights)
    memory, state = decoder.start(seen)
    step = decoder.step(memory, state, TOKENS)
    assert step.maps is not None
    np.testing.assert_allclose(step.maps, 0.25, atol=1e-5)
    shuffled = {name: array[:, ::-1] for name, array in memory.items()}
    again = decoder.step(shuffled, state, TOKENS)
    np.testing.assert_allclose(again.log_probs, step.log_probs, atol=1e-5)
