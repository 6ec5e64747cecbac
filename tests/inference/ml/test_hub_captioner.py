"""Captioners from a model hub: pieces of words, precisions, and what they need installed."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.captioners.image_text_to_text import ImageTextToText
from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml.contract import CaptionerError
from inference.ml.hub_captioner import HubConfig, join_pieces, punctuate
from tests.inference import tiny_hub


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(CaptionerError, match="float32, bfloat16, int8"):
        VisionEncoderDecoder.build(HubConfig(precision="int3"))  # type: ignore[arg-type]  # wrong


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
