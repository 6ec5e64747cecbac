"""The shared loop against transformers' own generation."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml.contract import CaptionerError, Search
from inference.ml.decoding import decode
from inference.ml.hub import pieces_to_words
from tests.inference import tiny, tiny_hub


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("beams", [1, 3])
def test_writes_what_transformers_writes(seed: int, beams: int) -> None:
    parts = tiny_hub.vision_encoder_decoder(seed)
    images = tiny.pictures(2, seed)
    pixels = parts["reader"](images, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        theirs = parts["model"].generate(
            pixels,
            num_beams=beams,
            max_new_tokens=6,
            do_sample=False,
            length_penalty=0.0,
            bad_words_ids=[[0], [2], [3]],
            min_new_tokens=6,
        )
    made = VisionEncoderDecoder.build(VisionEncoderDecoder.Config(), **parts)
    search = Search(
        beam_size=beams, length_penalty=0.0, min_length=6, max_length=6, no_repeat_ngram=0
    )
    ours = decode(made._steps, made._encode(images), search, made.marks)
    assert [list(found[0].tokens) for found in ours] == theirs[:, 1:7].tolist()


def test_a_word_is_the_sum_of_its_pieces() -> None:
    tokenizer = tiny_hub.tokenizer()
    ids = tokenizer("ab c", add_special_tokens=False)["input_ids"]
    assert pieces_to_words(ids, lambda t: tokenizer.decode(list(t))) == [0, 0, 1]


def test_maps_are_the_cross_attention_over_the_patches() -> None:
    made = VisionEncoderDecoder.build(
        VisionEncoderDecoder.Config(), **tiny_hub.vision_encoder_decoder()
    )
    (found,) = made.caption(tiny.pictures(1), Search("greedy", max_length=6))
    maps = found[0].maps
    assert maps is not None
    assert maps.shape == (len(found[0].words), 4, 4)
    np.testing.assert_allclose(maps.sum(axis=(1, 2)), 1.0, atol=1e-5)


def test_a_hub_model_needs_its_commit() -> None:
    config = VisionEncoderDecoder.Config(source="somebody/model", revision="main")
    with pytest.raises(CaptionerError, match="full commit"):
        VisionEncoderDecoder.build(config)


def test_offline_is_explained(monkeypatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(CaptionerError, match="offline"):
        VisionEncoderDecoder.build(VisionEncoderDecoder.Config(source="nobody/nothing"))
