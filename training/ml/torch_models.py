"""VisionEncoderDecoders to train: from a hub or a folder, or a small one from scratch."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
    ViTModel,
)

from inference.captioners.vision_encoder_decoder import (
    VisionEncoderDecoder,
    VisionEncoderDecoderConfig,
)
from inference.ml.contract import config_from_json
from inference.ml.vocabulary import Vocabulary

START, END, PAD, UNKNOWN = "<start>", "<end>", "<pad>", "<unk>"


@dataclasses.dataclass(frozen=True)
class ScratchConfig:
    """A small vision transformer and a small GPT-2, both of `layers` layers of `width`."""

    width: int = 192
    layers: int = 3
    heads: int = 4
    image_size: int = 96
    patch_size: int = 12
    places: int = 40
    dropout: float = 0.1


def new_captioner(network: dict[str, Any], vocabulary: Vocabulary) -> VisionEncoderDecoder:
    """A captioner to be trained. `network` holds `source` and `revision`, or a table `scratch`.

    Only a model from scratch takes the vocabulary: another one brings its own. Raises
    CaptionerError for unknown settings and for a model that cannot be fetched.
    """
    if "scratch" not in network:
        config = config_from_json(VisionEncoderDecoderConfig, network)
        return VisionEncoderDecoder.build(config)
    sizes = config_from_json(ScratchConfig, network["scratch"])
    words = word_tokenizer(vocabulary)
    reader = ViTImageProcessorPil(size={"height": sizes.image_size, "width": sizes.image_size})
    model = _model(sizes, words)
    config = VisionEncoderDecoderConfig(source="", revision="")
    return VisionEncoderDecoder.build(config, model=model, reader=reader, words=words)


def word_tokenizer(vocabulary: Vocabulary) -> PreTrainedTokenizerFast:
    """One token per word of the vocabulary; texts are words with spaces between."""
    marks = [PAD, START, END, UNKNOWN]
    words = [word for word in vocabulary.tokens if word not in marks]
    numbers = {word: number for number, word in enumerate([*marks, *words])}
    made = Tokenizer(models.WordLevel(numbers, unk_token=UNKNOWN))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token=START,
        eos_token=END,
        pad_token=PAD,
        unk_token=UNKNOWN,
        clean_up_tokenization_spaces=False,
    )


def _model(sizes: ScratchConfig, words: PreTrainedTokenizerFast) -> Any:
    vision = ViTConfig(
        hidden_size=sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=4 * sizes.width,
        image_size=sizes.image_size,
        patch_size=sizes.patch_size,
        hidden_dropout_prob=sizes.dropout,
    )
    marks = {
        "bos_token_id": words.bos_token_id,
        "eos_token_id": words.eos_token_id,
        "pad_token_id": words.pad_token_id,
    }
    language = GPT2Config(
        vocab_size=len(words),
        n_positions=sizes.places,
        n_embd=sizes.width,
        n_layer=sizes.layers,
        n_head=sizes.heads,
        add_cross_attention=True,
        is_decoder=True,
        resid_pdrop=sizes.dropout,
        embd_pdrop=sizes.dropout,
        attn_pdrop=sizes.dropout,
        **marks,
    )
    model = VisionEncoderDecoderModel(encoder=ViTModel(vision), decoder=GPT2LMHeadModel(language))
    for part in (model.config, model.generation_config):
        part.decoder_start_token_id = words.bos_token_id
        part.eos_token_id, part.pad_token_id = words.eos_token_id, words.pad_token_id
    return model


def encoded(words: Any, texts: Sequence[str], start: int, end: int, most: int) -> list[list[int]]:
    """Texts in the tokenizer's numbers, between a start and an end mark, at most `most` long."""
    return [
        [start, *words.encode(text, add_special_tokens=False)[: most - 2], end] for text in texts
    ]


def ordinary_attention(model: Any) -> None:
    """Decoding word by word installs an attention of its own; training needs the usual one."""
    model.decoder.set_attn_implementation("sdpa")


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
