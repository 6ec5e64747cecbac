"""Decoding one token at a time equals one call over the whole sentence."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml.contract import Search
from inference.ml.decoding import decode
from inference.ml.torch_decoding import CrossAttentionSteps, special_tokens_of
from tests.inference import tiny_hub
from tests.inference.tiny import pictures


@pytest.mark.parametrize("family", ["gpt2", "bert", "trocr"])
def test_incremental_decoding_equals_recomputing(family: str) -> None:
    """Score the caption again with one call over the whole sentence, by transformers itself."""
    made = tiny_hub.vision_encoder_decoder(family)
    images = pictures(2)
    search = Search("greedy", max_length=9, min_length=0, no_repeat_ngram=0)
    features = made.features(images)
    marks = special_tokens_of(made.model.generation_config, made.tokenizer, start=1)
    found = decode(CrossAttentionSteps(made.model.decoder, marks), features, search, marks)
    for seen, (best,) in zip(features, found, strict=True):
        tokens = list(best.tokens)
        whole = _recomputed(made, tokens, seen)
        log_probs = torch.log_softmax(whole, dim=-1)
        again = [float(log_probs[at, token]) for at, token in enumerate(tokens)]
        assert best.log_probs == pytest.approx(again, abs=1e-4)


@torch.no_grad()
def _recomputed(made: VisionEncoderDecoder, tokens: list[int], seen: np.ndarray) -> torch.Tensor:
    made.model.decoder.set_attn_implementation("eager")
    output = made.model.decoder(
        input_ids=torch.tensor([[1, *tokens]]),
        encoder_hidden_states=torch.from_numpy(seen[None]),
        use_cache=False,
    )
    logits: torch.Tensor = output.logits[0]
    return logits
