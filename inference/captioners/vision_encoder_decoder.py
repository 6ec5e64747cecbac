"""VisionEncoderDecoder models of transformers, such as ViT-GPT2.

A vision transformer (Dosovitskiy et al. 2021, arXiv:2010.11929) encodes the image; a language
model (Radford et al. 2019) decodes with cross-attention, which gives the attention maps.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from PIL import Image

from inference.ml.contract import CaptionerError, FloatArray, GeneratedCaption, Search
from inference.ml.decoding import decode
from inference.ml.hub_captioner import HubCaptioner, HubConfig, HubProcessor

if TYPE_CHECKING:
    from transformers import BaseImageProcessor, PreTrainedModel, PreTrainedTokenizerBase


class VisionEncoderDecoder(HubCaptioner):
    """Captioner of a VisionEncoderDecoder model, decoded by the shared search."""

    kind = "vision_encoder_decoder"
    title = "Vision transformer and language model"
    summary = "A large model from a hub, such as ViT-GPT2: knows more of the world, and is slower."

    trainer = "torch"
    processor: TextImageProcessor

    @classmethod
    def tiny(cls) -> Self:
        """Build a ViT-GPT2 of two layers each with random weights."""
        from transformers import ViTImageProcessorPil

        from inference.ml import tiny_hub

        model = tiny_hub.tiny_vision_encoder_decoder(tiny_hub.tiny_gpt2_config())
        parts = TextImageProcessor(
            tiny_hub.tiny_tokenizer(), ViTImageProcessorPil(size=tiny_hub.SIZE)
        )
        return cls.build(HubConfig(), model=model, processor=parts)

    @classmethod
    def open_model(cls, folder: Path) -> tuple[PreTrainedModel, HubProcessor]:
        """Read the model, its tokenizer and its image processor from a folder."""
        from transformers import AutoImageProcessor, AutoTokenizer, VisionEncoderDecoderModel

        shared = {"local_files_only": True, "trust_remote_code": False}
        model = VisionEncoderDecoderModel.from_pretrained(folder, use_safetensors=True, **shared)
        return model, TextImageProcessor(
            AutoTokenizer.from_pretrained(folder, **shared),
            AutoImageProcessor.from_pretrained(folder, backend="pil", **shared),
        )

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption RGB images of any size; return the `n_best` captions of each, best first."""
        if not images:
            return []
        return self.caption_features(self.features(images), search)

    @functools.cached_property
    def features_key(self) -> str:
        """Identifier of the encoder: kind, checksum of the weights and precision."""
        config = self.config
        known = config.weights_sha256 or f"unnamed {id(self)}"
        return f"{self.kind} {known} {config.precision}"

    def features(self, images: Sequence[Image.Image]) -> FloatArray:
        """Encode images to features, float32 [n, cells, channels], as the decoder takes them."""
        import torch

        model = self.model
        pixels = self.processor.image_processor(
            images=[image.convert("RGB") for image in images], return_tensors="pt"
        )["pixel_values"]
        with torch.inference_mode():
            dtype = next(model.encoder.parameters()).dtype
            encoded = model.encoder(pixel_values=pixels.to(dtype)).last_hidden_state
            if hasattr(model, "enc_to_dec_proj"):
                encoded = model.enc_to_dec_proj(encoded)
        found: FloatArray = encoded.float().numpy()
        return found

    def caption_features(
        self, features: FloatArray, search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption images from their features, float32 [n, cells, channels]."""
        from inference.ml.torch_decoding import CrossAttentionSteps, special_tokens_of

        special = special_tokens_of(
            self.model.generation_config, self.tokenizer, start=self.start_token()
        )
        steps = CrossAttentionSteps(self.model.decoder, special)
        found = decode(steps, np.ascontiguousarray(features), search or Search(), special)
        return [[self.to_caption(hypothesis) for hypothesis in best] for best in found]

    def start_token(self) -> int:
        """Return the token that a sequence starts with. Raises CaptionerError without one."""
        settings, config = self.model.generation_config, self.model.config
        for first in (
            settings.decoder_start_token_id,
            getattr(config, "decoder_start_token_id", None),
            settings.bos_token_id,
            config.decoder.bos_token_id,
        ):
            if first is not None:
                return int(first)
        raise CaptionerError("The model names no token that a sentence starts with.")


@dataclasses.dataclass(frozen=True)
class TextImageProcessor:
    """Processor made of a tokenizer and an image processor."""

    tokenizer: PreTrainedTokenizerBase
    image_processor: BaseImageProcessor

    def save_pretrained(self, folder: Path) -> None:
        """Write the files of the tokenizer and the image processor into a folder."""
        self.tokenizer.save_pretrained(folder)
        self.image_processor.save_pretrained(folder)
