"""Build tiny torch captioners in the format of a model hub."""

from __future__ import annotations

import functools
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessorPil,
    BlipProcessor,
    CLIPImageProcessorPil,
    GitConfig,
    GitForCausalLM,
    GitProcessor,
    GPT2Config,
    PreTrainedTokenizerFast,
    TrOCRConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
)

from inference.captioners.image_text_to_text import ImageTextToText, ImageTextToTextConfig
from inference.captioners.vision_encoder_decoder import Parts, VisionEncoderDecoder
from inference.ml.hub_captioner import HubConfig

PIECES = [f"Ġ{head}" for head in "abcdefghijkl"] + ["ing", "s", "er", "ly"]
SPECIAL = ["[PAD]", "[BOS]", "[SEP]", "[UNK]"]
SIDE = 32


def tokenizer() -> PreTrainedTokenizerFast:
    """Build a tokenizer of sixteen pieces: twelve that start a word, four that continue one."""
    known = {piece: place for place, piece in enumerate([*SPECIAL, *PIECES])}
    inner = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    inner.decoder = decoders.ByteLevel()
    inner.post_processor = processors.TemplateProcessing(
        single="[BOS] $A [SEP]", special_tokens=[("[BOS]", 1), ("[SEP]", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="[PAD]",
        bos_token="[BOS]",
        sep_token="[SEP]",
        eos_token="[SEP]",
        unk_token="[UNK]",
        model_input_names=["input_ids", "attention_mask"],
    )


def size() -> dict[str, int]:
    return {"height": SIDE, "width": SIDE}


def spread(model: Any, seed: int, by: float = 0.3) -> Any:
    """Add noise to the weights, large enough to tell words apart; return the model."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn(weight.shape, generator=generator) * by)
    return model.eval()


def decoder_config(family: str) -> Any:
    words = len(SPECIAL) + len(PIECES)
    marks = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    shared = {"vocab_size": words, "is_decoder": True, "add_cross_attention": True, **marks}
    if family == "bert":
        return BertConfig(
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=24,
            **shared,
        )
    if family == "trocr":
        return TrOCRConfig(
            d_model=16, decoder_layers=2, decoder_attention_heads=2, decoder_ffn_dim=24,
            cross_attention_hidden_size=12, **shared,
        )  # fmt: skip
    return GPT2Config(n_embd=16, n_layer=2, n_head=2, n_positions=64, **shared)


@functools.cache
def vision_encoder_decoder_model(family: str = "gpt2", seed: int = 0) -> Any:
    encoder = ViTConfig(
        hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20,
        image_size=SIDE, patch_size=8,
    )  # fmt: skip
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        encoder, decoder_config(family)
    )
    config.decoder_start_token_id, config.eos_token_id, config.pad_token_id = 1, 2, 0
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = 1
    model.generation_config.eos_token_id = 2
    model.generation_config.pad_token_id = 0
    return spread(model, seed)


def vision_encoder_decoder(family: str = "gpt2", seed: int = 0) -> VisionEncoderDecoder:
    return VisionEncoderDecoder.build(
        HubConfig(),
        model=vision_encoder_decoder_model(family, seed),
        processor=Parts(tokenizer(), ViTImageProcessorPil(size=size())),
    )


def _text(**more: Any) -> dict[str, Any]:
    words = len(SPECIAL) + len(PIECES)
    return {
        "vocab_size": words, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 24, "bos_token_id": 1, "eos_token_id": 2, "sep_token_id": 2,
        "pad_token_id": 0, **more,
    }  # fmt: skip


def _vision(**more: Any) -> dict[str, Any]:
    return {
        "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 20, "image_size": SIDE, "patch_size": 8, **more,
    }  # fmt: skip


@functools.cache
def blip_model(seed: int = 0) -> Any:
    config = BlipConfig(
        text_config=_text(encoder_hidden_size=16), vision_config=_vision(), projection_dim=8
    )
    return spread(BlipForConditionalGeneration(config), seed, 0.2)


@functools.cache
def git_model(seed: int = 0) -> Any:
    config = GitConfig(vision_config=_vision(), **_text())
    return spread(GitForCausalLM(config), seed, 0.2)


def blip(**settings: Any) -> ImageTextToText:
    processor = BlipProcessor(BlipImageProcessorPil(size=size()), tokenizer())
    config = ImageTextToTextConfig(**settings)
    return ImageTextToText.build(config, model=blip_model(), processor=processor)


def git(**settings: Any) -> ImageTextToText:
    images = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=size())
    config = ImageTextToTextConfig(**settings)
    return ImageTextToText.build(
        config, model=git_model(), processor=GitProcessor(images, tokenizer())
    )
