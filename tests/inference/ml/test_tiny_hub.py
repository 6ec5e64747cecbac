"""Tiny transformers models: pieces become words, and a seed decides the weights."""

from __future__ import annotations

import pytest
import torch

from inference.ml import tiny_hub


def test_pieces_that_continue_a_word_are_joined_to_it() -> None:
    tokenizer = tiny_hub.tiny_tokenizer()
    start, continued = tokenizer.convert_tokens_to_ids(["Ġa", "ing"])
    assert tokenizer.decode([start, continued, start]).split() == ["aing", "a"]
    assert tokenizer("a b")["input_ids"][0] == tiny_hub.START
    assert tokenizer("a b")["input_ids"][-1] == tiny_hub.END


def noise(seed: int) -> torch.Tensor:
    layer = torch.nn.Linear(40, 30, bias=False)
    torch.nn.init.zeros_(layer.weight)
    return tiny_hub.spread(layer, seed, by=0.2).weight.detach()


def test_a_seed_decides_what_is_added_to_the_weights() -> None:
    assert torch.equal(noise(1), noise(1))
    assert not torch.equal(noise(1), noise(2))
    assert float(noise(1).std()) == pytest.approx(0.2, abs=0.02)
