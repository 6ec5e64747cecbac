"""Any model that transformers' AutoModelForImageTextToText takes: BLIP, GIT, Florence-2, SmolVLM.

The model's own `generate` writes.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from PIL import Image

from inference.ml.contract import CaptionerError, GeneratedCaption, Search
from inference.ml.decoding import Hypothesis
from inference.ml.hub_captioner import HubCaptioner, HubConfig


@dataclasses.dataclass(frozen=True)
class ImageTextToTextConfig(HubConfig):
    """`prompt` stands before the caption, or is the task mark that the model was trained on.

    `style`, `length` and `language` are wishes in plain words, for a model that takes
    instructions: "formal", "one short sentence", "German".
    """

    prompt: str = ""
    style: str = ""
    length: str = ""
    language: str = ""


class ImageTextToText(HubCaptioner):
    kind = "image_text_to_text"
    title = "Image and text model"
    summary = "A general model from a hub that can be told in which style and language to write."
    Config = ImageTextToTextConfig

    def __init__(self, config: Any, model: Any, processor: Any, folder: Path | None = None) -> None:
        from inference.ml.torch_decoding import special_tokens_of, token_settings

        super().__init__(config, model, processor, folder)
        # BLIP's own `generate` ends sentences at this token, whatever the settings say.
        settings = self.model.config
        ends = {"eos_token_id": settings.text_config.sep_token_id} if self._is_blip else {}
        self.model.generation_config = token_settings(self.model.generation_config, **ends)
        self.special = special_tokens_of(self.model.generation_config, self.tokenizer)
        self.instructed = bool(getattr(processor, "chat_template", None))
        if (config.style or config.length or config.language) and not self.instructed:
            raise CaptionerError(
                "This model takes no instructions: leave style, length and language empty."
            )

    @classmethod
    def tiny(cls) -> Self:
        """Build a BLIP of two layers with random weights."""
        from inference.ml import tiny_hub

        return cls.build(
            cls.Config(), model=tiny_hub.tiny_blip(), processor=tiny_hub.tiny_blip_processor()
        )

    @classmethod
    def open_model(cls, folder: Path) -> tuple[Any, Any]:
        from transformers import AutoModelForImageTextToText, AutoProcessor

        shared = {"local_files_only": True, "trust_remote_code": False}
        model = AutoModelForImageTextToText.from_pretrained(folder, use_safetensors=True, **shared)
        return model, AutoProcessor.from_pretrained(folder, backend="pil", **shared)

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        groups: dict[tuple[Any, ...], list[tuple[int, Any]]] = defaultdict(list)
        for place, image in enumerate(images):
            inputs = self._inputs(image.convert("RGB"))
            groups[_shapes(inputs)].append((place, inputs))
        captions: dict[int, list[GeneratedCaption]] = {}
        for group in groups.values():
            found = self._write([inputs for _, inputs in group], search or Search())
            for (place, _), best in zip(group, found, strict=True):
                captions[place] = [self._caption(hypothesis) for hypothesis in best]
        return [captions[place] for place in range(len(images))]

    @property
    def prompt(self) -> str:
        """What the model is asked, in words."""
        if not self.instructed or self.config.prompt:
            return str(self.config.prompt)
        return " ".join(
            [
                f"Describe this picture in {self.config.length or 'one short sentence'}.",
                *([f"Style: {self.config.style}."] if self.config.style else []),
                *([f"Write in {self.config.language}."] if self.config.language else []),
            ]
        )

    def _inputs(self, image: Image.Image) -> dict[str, Any]:
        text = self.prompt
        if self.instructed:
            content = [{"type": "image"}, {"type": "text", "text": text}]
            text = self.processor.apply_chat_template(
                [{"role": "user", "content": content}], add_generation_prompt=True
            )
        given = {"text": [text]} if text else {}
        return self._unended(dict(self.processor(images=[image], return_tensors="pt", **given)))

    def _unended(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Take the end mark off a prompt that the model is to go on from; BLIP does so itself."""
        config, tokens = self.model.config, inputs.get("input_ids")
        if tokens is None or config.is_encoder_decoder or self._is_blip:
            return inputs
        if int(tokens[0, -1]) in (self.tokenizer.sep_token_id, self.tokenizer.eos_token_id):
            inputs |= {name: inputs[name][:, :-1] for name in ("input_ids", "attention_mask")}
        return inputs

    @property
    def _is_blip(self) -> bool:
        return bool(self.model.config.model_type == "blip")

    def _write(self, inputs: Sequence[dict[str, Any]], search: Search) -> list[list[Hypothesis]]:
        """Caption pictures whose inputs have the same shapes: nothing is padded."""
        import torch

        from inference.ml.torch_decoding import generate

        batch = {name: torch.cat([each[name] for each in inputs]) for name in inputs[0]}
        dtype = next(self.model.parameters()).dtype
        batch = {n: v.to(dtype) if v.is_floating_point() else v for n, v in batch.items()}
        return generate(self.model, batch, search, self.special)

    def _caption(self, hypothesis: Hypothesis) -> GeneratedCaption:
        goes_on = not self.instructed and not self.model.config.is_encoder_decoder
        return self.to_caption(hypothesis, before=self.prompt if goes_on else "")


def _shapes(inputs: dict[str, Any]) -> tuple[Any, ...]:
    return tuple((name, tuple(value.shape[1:])) for name, value in sorted(inputs.items()))
