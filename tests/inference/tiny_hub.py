"""Tiny models in the hub's formats, made here: no network, no real weights."""

from __future__ import annotations

from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    BlipProcessor,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
    ViTModel,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level pieces: every letter, alone or after a space."""
    spaced = [f"Ġ{letter}" for letter in LETTERS]
    pieces = ["<s>", "</s>", "<pad>", "<unk>", *LETTERS, *spaced, "Ġ"]
    model = models.BPE(
        vocab={piece: number for number, piece in enumerate(pieces)},
        merges=[("Ġ", x) for x in LETTERS],
        unk_token="<unk>",
    )
    made = Tokenizer(model)
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    )


def blip(seed: int = 0) -> dict[str, Any]:
    """The parts of an image-text-to-text captioner: a tiny BLIP with its processor."""
    torch.manual_seed(seed)
    words = tokenizer()
    text = {
        "vocab_size": len(words),
        "hidden_size": 16,
        "encoder_hidden_size": 16,
        "intermediate_size": 24,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "max_position_embeddings": 64,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "sep_token_id": 1,
        "pad_token_id": 2,
        "projection_dim": 16,
    }
    vision = {
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 8,
        "projection_dim": 16,
    }
    config = BlipConfig(text_config=text, vision_config=vision, projection_dim=16)
    model = BlipForConditionalGeneration(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    reader = BlipImageProcessorPil(size={"height": 32, "width": 32})
    return {"model": model, "processor": BlipProcessor(reader, words)}


def vision_encoder_decoder(seed: int = 0) -> dict[str, Any]:
    """The parts of a VisionEncoderDecoder captioner, with weights far from zero."""
    torch.manual_seed(seed)
    words = tokenizer()
    vision = ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=24,
        image_size=32,
        patch_size=8,
    )
    language = GPT2Config(
        vocab_size=len(words),
        n_positions=40,
        n_embd=20,
        n_layer=2,
        n_head=2,
        add_cross_attention=True,
        is_decoder=True,
        bos_token_id=0,
        eos_token_id=1,
    )
    language._attn_implementation = vision._attn_implementation = "eager"
    model = VisionEncoderDecoderModel(
        encoder=ViTModel(vision, add_pooling_layer=False), decoder=GPT2LMHeadModel(language)
    )
    model.config.decoder_start_token_id = 0
    model.config.eos_token_id, model.config.pad_token_id = 1, 2
    model.generation_config.decoder_start_token_id = 0
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = 1, 2
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    reader = ViTImageProcessorPil(size={"height": 32, "width": 32})
    return {"model": model.eval(), "reader": reader, "words": words}
