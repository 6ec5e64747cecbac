"""Tiny transformers models with random weights, for tests and for trying out a new kind."""

from __future__ import annotations

import functools
from typing import TypeVar

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessorPil,
    BlipProcessor,
    GPT2Config,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
)

M = TypeVar("M", bound=torch.nn.Module)
PIECES = [f"Ġ{head}" for head in "abcdefghijkl"] + ["ing", "s", "er", "ly"]
SPECIAL = ["[PAD]", "[BOS]", "[SEP]", "[UNK]"]
PAD, START, END = range(3)
SIDE = 32
SIZE = {"height": SIDE, "width": SIDE}
LAYERS = {"num_hidden_layers": 2, "num_attention_heads": 2}
VISION = {"hidden_size": 16, "intermediate_size": 20, "image_size": SIDE, "patch_size": 8, **LAYERS}
TEXT = {
    "vocab_size": len(SPECIAL) + len(PIECES),
    "hidden_size": 16,
    "intermediate_size": 24,
    "bos_token_id": START,
    "eos_token_id": END,
    "sep_token_id": END,
    "pad_token_id": PAD,
    **LAYERS,
}
DECODER = {
    "vocab_size": len(SPECIAL) + len(PIECES),
    "is_decoder": True,
    "add_cross_attention": True,
    "bos_token_id": START,
    "eos_token_id": END,
    "pad_token_id": PAD,
}


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """Build a tokenizer of sixteen pieces: twelve that start a word, four that continue one."""
    known = {piece: place for place, piece in enumerate([*SPECIAL, *PIECES])}
    inner = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))  # noqa: S106
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    inner.decoder = decoders.ByteLevel()
    inner.post_processor = processors.TemplateProcessing(
        single="[BOS] $A [SEP]", special_tokens=[("[BOS]", START), ("[SEP]", END)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="[PAD]",  # noqa: S106
        bos_token="[BOS]",  # noqa: S106
        sep_token="[SEP]",  # noqa: S106
        eos_token="[SEP]",  # noqa: S106
        unk_token="[UNK]",  # noqa: S106
        model_input_names=["input_ids", "attention_mask"],
    )


def spread(model: M, seed: int, by: float = 0.3) -> M:
    """Add noise of standard deviation `by` to every weight, so that words get different scores."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn(weight.shape, generator=generator) * by)
    return model.eval()


def tiny_gpt2_config() -> GPT2Config:
    """Size a GPT-2 of two layers that attends to an encoder."""
    return GPT2Config(n_embd=16, n_layer=2, n_head=2, n_positions=64, **DECODER)


def tiny_vision_encoder_decoder(
    decoder: PreTrainedConfig, seed: int = 0
) -> VisionEncoderDecoderModel:
    """Build a vision transformer of two layers with a decoder."""
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        ViTConfig(**VISION | {"hidden_size": 12}), decoder
    )
    model = VisionEncoderDecoderModel(config)
    for settings in (config, model.generation_config):
        settings.decoder_start_token_id, settings.pad_token_id = START, PAD
        settings.eos_token_id = END
    return spread(model, seed)


@functools.cache
def tiny_blip(seed: int = 0) -> BlipForConditionalGeneration:
    """Build a BLIP of two layers."""
    text = TEXT | {"encoder_hidden_size": 16}
    config = BlipConfig(text_config=text, vision_config=VISION, projection_dim=8)
    return spread(BlipForConditionalGeneration(config), seed, 0.2)


def tiny_blip_processor() -> BlipProcessor:
    """Build the processor of `tiny_blip`, which turns an image and a text into model inputs."""
    return BlipProcessor(BlipImageProcessorPil(size=SIZE), tiny_tokenizer())
