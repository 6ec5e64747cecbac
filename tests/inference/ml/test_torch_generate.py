"""transformers' `generate` under the limits of a Search, beside the shared search."""

from __future__ import annotations

import pytest
import torch

from inference.ml.contract import Search
from inference.ml.decoding import decode
from inference.ml.torch_decoding import CrossAttentionSteps, special_tokens_of
from inference.ml.torch_generate import generate
from tests.inference import tiny_hub
from tests.inference.tiny import pictures

SEARCHES = {
    "greedy": Search("greedy", max_length=9),
    "sample": Search("sample", n_best=3, seed=7, max_length=9),
    "sample of everything": Search("sample", n_best=2, top_p=1.0, temperature=0.7, max_length=9),
    "one beam": Search(beam_size=1, max_length=9),
    "beams of one length": Search(beam_size=4, n_best=4, min_length=7, max_length=7),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_generate_writes_what_the_shared_search_writes(search: Search) -> None:
    """Where both searches are the same algorithm: tokens, log-probabilities, scores and ends."""
    made = tiny_hub.vision_encoder_decoder(seed=3)
    images = pictures(4)
    marks = special_tokens_of(made.model.generation_config, made.tokenizer, start=1)
    steps = CrossAttentionSteps(made.model.decoder, marks)
    shared = decode(steps, made.features(images), search, marks)
    made.model.decoder.set_attn_implementation("eager")
    pixels = made.processor.image_processor(images=images, return_tensors="pt")
    found = generate(made.model, {"pixel_values": pixels["pixel_values"]}, search, marks)
    for ours, theirs in zip(shared, found, strict=True):
        assert [h.tokens for h in ours] == [h.tokens for h in theirs]
        assert [h.ended for h in ours] == [h.ended for h in theirs]
        assert [h.score for h in ours] == pytest.approx([h.score for h in theirs], abs=1e-4)
        for one, other in zip(ours, theirs, strict=True):
            assert one.log_probs == pytest.approx(other.log_probs, abs=1e-4)


@pytest.mark.parametrize("make", [tiny_hub.blip, tiny_hub.git])
def test_general_models_keep_a_searchs_limits(make) -> None:
    search = Search(beam_size=4, n_best=4, min_length=4, max_length=12, no_repeat_ngram=2)
    made = make()
    inputs = made._inputs(pictures(1)[0])
    (found,) = generate(made.model, inputs, search, made.special)
    assert len(found) == 4
    assert sorted(found, key=lambda h: h.rank, reverse=True) == found
    for h in found:
        pairs = list(zip(h.tokens, h.tokens[1:], strict=False))
        assert len(pairs) == len(set(pairs))
        assert 4 <= len(h.tokens) <= 12
        assert h.ended or len(h.tokens) == 12
        assert not set(h.tokens) & set(made.tokenizer.all_special_ids)


def test_a_models_own_search_settings_are_left_out() -> None:
    """A model that forces its first token, as Florence-2 does, is not forced here."""
    made = tiny_hub.git()
    before = [found[0].words for found in made.caption(pictures(2), Search())]
    made.model.generation_config.forced_bos_token_id = 2
    made.model.generation_config.repetition_penalty = 9.0
    again = type(made)(made.config, made.model, made.processor)
    assert again.model.generation_config.forced_bos_token_id is None
    assert [found[0].words for found in again.caption(pictures(2), Search())] == before


def test_beams_end_at_once_without_lookahead() -> None:
    """Lookahead 0 ends a search where it would go on for as long as something might overtake."""
    torch.manual_seed(0)
    model = tiny_hub.git_model.__wrapped__(seed=2)
    made = tiny_hub.git()
    steps: list[int] = []
    model.register_forward_hook(lambda *_: steps.append(1))
    counts = []
    for lookahead in (0, None):
        steps.clear()
        search = Search(lookahead=lookahead, beam_size=2, max_length=40, no_repeat_ngram=0)
        generate(model, made._inputs(pictures(1)[0]), search, made.special)
        counts.append(len(steps))
    assert counts[0] < counts[1]
