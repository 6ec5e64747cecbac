"""Any VisionEncoderDecoder of transformers, such as ViT-GPT2.

A vision transformer (Dosovitskiy et al. 2021, arXiv:2010.11929) encodes the picture; a language
model (Radford et al. 2019) writes, looking through cross-attention, which is also shown.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import numpy as np
from PIL import Image

from inference.ml.contract import CaptionerError, FloatArray, GeneratedCaption, Search
from inference.ml.decoding import decode
from inference.ml.hub_captioner import HubCaptioner, HubConfig


class VisionEncoderDecoder(HubCaptioner):
    kind = "vision_encoder_decoder"
    title = "Vision transformer and language model"
    summary = "A large model from a hub, such as ViT-GPT2: knows more of the world, and is slower."

    trainer = "torch"

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
    def open_model(cls, folder: Path) -> tuple[Any, Any]:
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
        if not images:
            return []
        return self.caption_features(self.features(images), search)

    @functools.cached_property
    def features_key(self) -> str:
        """Names these exact features: source, weights and precision."""
        config = self.config
        known = config.weights_sha256 or f"unnamed {id(self)}"
        return f"{self.kind} {known} {config.precision}"

    def features(self, images: Sequence[Image.Image]) -> FloatArray:
        """What the encoder sees: [n, cells, channels], as the decoder takes it."""
        import torch

        model = self.model
        pixels = self.processor.image_processor(
            images=[image.convert("RGB") for image in images], return_tensors="pt"
        )["pixel_values"]
        with torch.inference_mode():
            dtype = next(model.encoder.parameters()).dtype
            seen = model.encoder(pixel_values=pixels.to(dtype)).last_hidden_state
            if hasattr(model, "enc_to_dec_proj"):
                seen = model.enc_to_dec_proj(seen)
        found: FloatArray = seen.float().numpy()
        return found

    def caption_features(
        self, features: FloatArray, search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption pictures whose features [n, cells, channels] are known already."""
        from inference.ml.torch_decoding import CrossAttentionSteps, special_tokens_of

        special = special_tokens_of(
            self.model.generation_config, self.tokenizer, start=self._first()
        )
        steps = CrossAttentionSteps(self.model.decoder, special)
        found = decode(steps, np.ascontiguousarray(features), search or Search(), special)
        return [[self.to_caption(hypothesis) for hypothesis in best] for best in found]

    def _first(self) -> int:
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


class TextImageProcessor(SimpleNamespace):
    """A tokenizer and an image processor, saved side by side."""

    def __init__(self, tokenizer: Any, image_processor: Any) -> None:
        super().__init__(tokenizer=tokenizer, image_processor=image_processor)

    def save_pretrained(self, folder: Path) -> None:
        self.tokenizer.save_pretrained(folder)
        self.image_processor.save_pretrained(folder)
