"""Vision encoder and decoder: the captions of transformers, and attention maps, in every family."""

from __future__ import annotations

import numpy as np
import pytest

from inference.ml.contract import Search
from tests.inference import tiny_hub
from tests.inference.tiny import pictures


@pytest.mark.parametrize("family", ["gpt2", "bert", "trocr"])
@pytest.mark.parametrize("beams", [1, 4])
def test_finds_what_the_library_finds(family: str, beams: int) -> None:
    """Sentences of one length, where both searches are the same algorithm."""
    made = tiny_hub.vision_encoder_decoder(family, seed=3)
    images = pictures(4)
    search = Search(beam_size=beams, max_length=7, min_length=7, no_repeat_ngram=0)
    ours = tiny_hub.words(made, search, count=4)
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
    (found,) = tiny_hub.vision_encoder_decoder(family).caption(pictures(1), tiny_hub.BEAM)
    for caption in found:
        assert caption.maps is not None
        assert caption.maps.shape == (len(caption.words), 4, 4)
        assert caption.maps.sum(axis=(1, 2)) == pytest.approx(np.ones(len(caption.words)), abs=1e-4)
