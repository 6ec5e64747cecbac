"""VisionEncoderDecoder models to train: those of a checkpoint, or small ones from scratch."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
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

from inference.captioners.vision_encoder_decoder import TextImageProcessor, VisionEncoderDecoder
from inference.ml.contract import CaptionerError, config_from_json
from inference.ml.hub_captioner import HubConfig
from inference.ml.torch_decoding import special_tokens_of
from inference.ml.vocabulary import Vocabulary

START, END, PAD, UNKNOWN = "<start>", "<end>", "<pad>", "<unk>"


@dataclasses.dataclass(frozen=True)
class ScratchConfig:
    """Sizes of a small vision transformer and a small GPT-2, both of `layers` of `width`."""

    width: int = 192
    layers: int = 3
    heads: int = 4
    image_size: int = 96
    patch_size: int = 12
    places: int = 40
    dropout: float = 0.1


def new_captioner(network: Mapping[str, Any], vocabulary: Vocabulary) -> VisionEncoderDecoder:
    """Build a small captioner from scratch, of the sizes in the table `scratch`.

    Raises CaptionerError without that table and for unknown settings.
    """
    unknown = sorted(set(network) - {"scratch"})
    if unknown or "scratch" not in network:
        raise CaptionerError(
            "Name the checkpoint to fine-tune with --start (`manage.py captioners` installs one "
            "from a hub or a folder), or give the sizes of a new one in a table "
            f"[network.scratch].{f' Unknown: {unknown[0]}.' if unknown else ''}"
        )
    sizes = config_from_json(ScratchConfig, network["scratch"])
    words = word_tokenizer(vocabulary)
    reader = ViTImageProcessorPil(size={"height": sizes.image_size, "width": sizes.image_size})
    parts = TextImageProcessor(words, reader)
    return VisionEncoderDecoder.build(HubConfig(), model=_model(sizes, words), processor=parts)


def trainable_copy(captioner: VisionEncoderDecoder) -> VisionEncoderDecoder:
    """Copy a captioner for training, detached from the files that it was read from.

    Raises CaptionerError for one that does not run in float32.
    """
    if captioner.config.precision != "float32":
        raise CaptionerError("Only a captioner with the precision float32 can be trained.")
    config = dataclasses.replace(captioner.config, weights_sha256="")
    return VisionEncoderDecoder(config, captioner.model, captioner.processor)


def word_tokenizer(vocabulary: Vocabulary) -> PreTrainedTokenizerFast:
    """Build a tokenizer with one token per word of the vocabulary."""
    special = [PAD, START, END, UNKNOWN]
    words = [word for word in vocabulary.tokens if word not in special]
    numbers = {word: number for number, word in enumerate([*special, *words])}
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


def _model(sizes: ScratchConfig, words: PreTrainedTokenizerFast) -> VisionEncoderDecoderModel:
    vision = ViTConfig(
        hidden_size=sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=4 * sizes.width,
        image_size=sizes.image_size,
        patch_size=sizes.patch_size,
        hidden_dropout_prob=sizes.dropout,
    )
    special = {
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
        **special,
    )
    model = VisionEncoderDecoderModel(encoder=ViTModel(vision), decoder=GPT2LMHeadModel(language))
    for part in (model.config, model.generation_config):
        part.decoder_start_token_id = words.bos_token_id
        part.eos_token_id, part.pad_token_id = words.eos_token_id, words.pad_token_id
    return model


def encode_texts(
    captioner: VisionEncoderDecoder, texts: Sequence[str], most: int
) -> list[tuple[int, ...]]:
    """Encode texts to token ids between start and end token, at most `most` long."""
    words = captioner.tokenizer
    special = special_tokens_of(
        captioner.model.generation_config, words, start=captioner.start_token()
    )
    return [
        (special.start, *words.encode(text, add_special_tokens=False)[: most - 2], special.end)
        for text in texts
    ]


def use_eager_attention(model: VisionEncoderDecoderModel) -> None:
    """Restore the attention of transformers, which decoding has replaced by its own."""
    model.decoder.set_attn_implementation("eager")


def device() -> torch.device:
    """Choose the GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
