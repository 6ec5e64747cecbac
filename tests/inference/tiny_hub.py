"""Build tiny torch captioners in the format of a model hub."""

from __future__ import annotations

import functools
from typing import Any

from transformers import (
    BertConfig,
    CLIPImageProcessorPil,
    GitConfig,
    GitForCausalLM,
    GitProcessor,
    TrOCRConfig,
    ViTImageProcessorPil,
)

from inference.captioners.image_text_to_text import ImageTextToText, ImageTextToTextConfig
from inference.captioners.vision_encoder_decoder import TextImageProcessor, VisionEncoderDecoder
from inference.ml import tiny_hub
from inference.ml.contract import Captioner, Search
from inference.ml.hub_captioner import HubConfig
from tests.inference.tiny import pictures

PIECES, SPECIAL, SIDE = tiny_hub.PIECES, tiny_hub.SPECIAL, tiny_hub.SIDE
tokenizer = tiny_hub.tiny_tokenizer
BEAM = Search(beam_size=3, n_best=2, max_length=8, min_length=1, no_repeat_ngram=0)


def words(made: Captioner, search: Search = BEAM, count: int = 3) -> list[list[tuple[str, ...]]]:
    """Caption pictures; return the words of the captions of each."""
    return [[c.words for c in found] for found in made.caption(pictures(count), search)]


def decoder_config(family: str) -> Any:
    if family == "bert":
        return BertConfig(
            hidden_size=16, intermediate_size=24, **tiny_hub.LAYERS, **tiny_hub.DECODER
        )
    if family == "trocr":
        return TrOCRConfig(
            d_model=16, decoder_layers=2, decoder_attention_heads=2, decoder_ffn_dim=24,
            cross_attention_hidden_size=12, **tiny_hub.DECODER,
        )  # fmt: skip
    return tiny_hub.tiny_gpt2_config()


@functools.cache
def vision_encoder_decoder_model(family: str = "gpt2", seed: int = 0) -> Any:
    return tiny_hub.tiny_vision_encoder_decoder(decoder_config(family), seed)


def vision_encoder_decoder(family: str = "gpt2", seed: int = 0) -> VisionEncoderDecoder:
    return VisionEncoderDecoder.build(
        HubConfig(),
        model=vision_encoder_decoder_model(family, seed),
        processor=TextImageProcessor(tokenizer(), ViTImageProcessorPil(size=tiny_hub.SIZE)),
    )


@functools.cache
def git_model(seed: int = 0) -> Any:
    config = GitConfig(vision_config=tiny_hub.VISION, **tiny_hub.TEXT)
    return tiny_hub.spread(GitForCausalLM(config), seed, 0.2)


def blip(**settings: Any) -> ImageTextToText:
    return ImageTextToText.build(
        ImageTextToTextConfig(**settings),
        model=tiny_hub.tiny_blip(),
        processor=tiny_hub.tiny_blip_processor(),
    )


def git(**settings: Any) -> ImageTextToText:
    images = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=tiny_hub.SIZE)
    config = ImageTextToTextConfig(**settings)
    return ImageTextToText.build(
        config, model=git_model(), processor=GitProcessor(images, tokenizer())
    )
