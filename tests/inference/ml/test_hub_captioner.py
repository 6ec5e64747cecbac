"""What only captioners from a model hub do: pieces of words, other families, precisions."""

from __future__ import annotations

import copy
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.captioners.image_text_to_text import ImageTextToText
from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml import torch_precision
from inference.ml.contract import CaptionerError, Precision, Search
from inference.ml.decoding import decode
from inference.ml.hub_captioner import HubConfig, join_pieces, punctuate
from inference.ml.torch_decoding import CrossAttentionSteps, special_tokens_of
from tests.inference import tiny_hub
from tests.inference.tiny import pictures

BEAM = Search(beam_size=3, n_best=2, max_length=8, min_length=1, no_repeat_ngram=0)


def words(made, search: Search = BEAM, count: int = 3) -> list[list[tuple[str, ...]]]:
    return [[c.words for c in found] for found in made.caption(pictures(count), search)]


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


@pytest.mark.parametrize("family", ["gpt2", "bert", "trocr"])
@pytest.mark.parametrize("beams", [1, 4])
def test_finds_what_the_library_finds(family: str, beams: int) -> None:
    """Sentences of one length, where both searches are the same algorithm."""
    made = tiny_hub.vision_encoder_decoder(family, seed=3)
    images = pictures(4)
    search = Search(beam_size=beams, max_length=7, min_length=7, no_repeat_ngram=0)
    ours = words(made, search, count=4)
    pixels = made.processor.image_processor(images=images, return_tensors="pt")["pixel_values"]
    made.model.decoder.set_attn_implementation("eager")
    theirs = made.model.generate(
        pixels,
        num_beams=beams,
        min_new_tokens=7,
        max_new_tokens=7,
        do_sample=False,
        bad_words_ids=[[0], [1], [3]],
    )
    texts = [made.tokenizer.decode(ids, skip_special_tokens=True).split() for ids in theirs]
    assert [" ".join(found[0]).split() for found in ours] == texts


@pytest.mark.parametrize("family", ["gpt2", "bert", "trocr"])
def test_every_family_shows_where_it_looked(family: str) -> None:
    (found,) = tiny_hub.vision_encoder_decoder(family).caption(pictures(1), BEAM)
    for caption in found:
        assert caption.maps is not None
        assert caption.maps.shape == (len(caption.words), 4, 4)
        assert caption.maps.sum(axis=(1, 2)) == pytest.approx(np.ones(len(caption.words)), abs=1e-4)


@pytest.mark.parametrize("precision", ["bfloat16", "int8"])
def test_low_precision_writes_and_is_smaller(precision: Precision, monkeypatch) -> None:
    monkeypatch.setattr(torch_precision, "computes_bfloat16", lambda: True)
    full = tiny_hub.vision_encoder_decoder()
    model = copy.deepcopy(tiny_hub.vision_encoder_decoder_model())
    made = VisionEncoderDecoder.build(
        HubConfig(precision=precision), model=model, processor=full.processor
    )
    assert made.nbytes < full.nbytes
    assert all(caption for found in words(made) for caption in found)


def test_a_processor_without_bfloat16_computes_with_its_weights_in_float32(monkeypatch) -> None:
    rounded = tiny_hub.vision_encoder_decoder_model().bfloat16().float().state_dict()
    for able, dtype in (({}, torch.float32), ({"avx512_bf16": True}, torch.bfloat16)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: able)
        made = torch_precision.with_precision(tiny_hub.vision_encoder_decoder_model(), "bfloat16")
        for name, weight in made.state_dict().items():
            assert weight.dtype == dtype
            assert torch.equal(weight.float(), rounded[name])


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(CaptionerError, match="float32, bfloat16, int8"):
        VisionEncoderDecoder.build(HubConfig(precision="int3"))  # type: ignore[arg-type]  # wrong


@pytest.mark.parametrize("make", [tiny_hub.blip, tiny_hub.git])
def test_general_models_write_the_same_alone_and_together(make) -> None:
    made = make()
    together = words(made, count=4)
    alone = [[caption.words for caption in made.caption([image], BEAM)[0]] for image in pictures(4)]
    assert together == alone


@pytest.mark.parametrize("make", [tiny_hub.blip, tiny_hub.git])
def test_a_prompt_stands_before_the_caption(make) -> None:
    made = make(prompt="a b")
    (found,) = made.caption(pictures(1), BEAM)
    assert found[0].text.startswith("A b")
    assert words(made) != words(make())


def test_a_model_without_instructions_refuses_wishes() -> None:
    with pytest.raises(CaptionerError, match="takes no instructions"):
        tiny_hub.blip(language="German")


def test_wishes_become_words() -> None:
    made = tiny_hub.blip()
    made.instructed = True
    made.config = type(made.config)(style="formal", length="two sentences", language="German")
    assert made.prompt == (
        "Describe this picture in two sentences. Style: formal. Write in German."
    )


@settings(max_examples=50)
@given(st.lists(st.integers(0, 19), max_size=12))
def test_pieces_are_joined_into_the_words_of_the_text(ids: list[int]) -> None:
    tokenizer = tiny_hub.tokenizer()
    found, groups = join_pieces(tokenizer, ids)
    assert " ".join(found).split() == tokenizer.decode(ids, skip_special_tokens=True).split()
    if found:
        assert [place for group in groups for place in group] == list(range(len(ids)))


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), ("a dog", "A dog."), ("Ein Hund.", "Ein Hund.")]
)
def test_text_ends_with_a_mark(text: str, expected: str) -> None:
    assert punctuate(text) == expected


@pytest.mark.parametrize("missing", ["torch", "transformers"])
@pytest.mark.parametrize("kind", [VisionEncoderDecoder, ImageTextToText])
def test_without_the_extra_the_reason_names_the_command(kind, missing, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(CaptionerError, match="make hub"):
        kind.build(kind.Config())
