"""Models of transformers' AutoModelForImageTextToText: BLIP, GIT, Florence-2, SmolVLM.

They decode with the model's own `generate`.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from PIL import Image

from inference.ml.contract import CaptionerError, GeneratedCaption, Search
from inference.ml.decoding import Hypothesis
from inference.ml.hub_captioner import HubCaptioner, HubConfig, HubProcessor

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, ProcessorMixin

Shapes = tuple[tuple[str, tuple[int, ...]], ...]


@dataclasses.dataclass(frozen=True)
class ImageTextToTextConfig(HubConfig):
    """Prompt of the model: the caption's first words, or the task token it was trained on.

    `style`, `length` and `language` are for a model that takes instructions, in plain words:
    "formal", "one short sentence", "German".
    """

    prompt: str = ""
    style: str = ""
    length: str = ""
    language: str = ""


class ImageTextToText(HubCaptioner):
    """Captioner of a general model for images and text."""

    kind = "image_text_to_text"
    title = "Image and text model"
    summary = "A general model from a hub that can be told in which style and language to write."
    Config = ImageTextToTextConfig
    processor: ProcessorMixin

    def __init__(
        self,
        config: ImageTextToTextConfig,
        model: PreTrainedModel,
        processor: ProcessorMixin,
        folder: Path | None = None,
    ) -> None:
        from inference.ml.torch_decoding import special_tokens_of
        from inference.ml.torch_generate import token_settings

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
    def open_model(cls, folder: Path) -> tuple[PreTrainedModel, HubProcessor]:
        """Read the model and its processor from a folder."""
        from transformers import AutoModelForImageTextToText, AutoProcessor

        shared = {"local_files_only": True, "trust_remote_code": False}
        model = AutoModelForImageTextToText.from_pretrained(folder, use_safetensors=True, **shared)
        return model, AutoProcessor.from_pretrained(folder, backend="pil", **shared)

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption RGB images of any size; return the `n_best` captions of each, best first."""
        groups: dict[Shapes, list[tuple[int, dict[str, torch.Tensor]]]] = defaultdict(list)
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
        """Text that the model is given with each image."""
        if not self.instructed or self.config.prompt:
            return str(self.config.prompt)
        return " ".join(
            [
                f"Describe this picture in {self.config.length or 'one short sentence'}.",
                *([f"Style: {self.config.style}."] if self.config.style else []),
                *([f"Write in {self.config.language}."] if self.config.language else []),
            ]
        )

    def _inputs(self, image: Image.Image) -> dict[str, torch.Tensor]:
        text = self.prompt
        if self.instructed:
            content = [{"type": "image"}, {"type": "text", "text": text}]
            text = self.processor.apply_chat_template(
                [{"role": "user", "content": content}], add_generation_prompt=True
            )
        given = {"text": [text]} if text else {}
        return self._unended(dict(self.processor(images=[image], return_tensors="pt", **given)))

    def _unended(self, inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Remove the end token from a prompt that the model continues; BLIP does so itself."""
        config, tokens = self.model.config, inputs.get("input_ids")
        if tokens is None or config.is_encoder_decoder or self._is_blip:
            return inputs
        if int(tokens[0, -1]) in (self.tokenizer.sep_token_id, self.tokenizer.eos_token_id):
            inputs |= {name: inputs[name][:, :-1] for name in ("input_ids", "attention_mask")}
        return inputs

    @property
    def _is_blip(self) -> bool:
        return bool(self.model.config.model_type == "blip")

    def _write(
        self, inputs: Sequence[dict[str, torch.Tensor]], search: Search
    ) -> list[list[Hypothesis]]:
        """Decode images whose inputs have the same shapes: nothing is padded."""
        import torch

        from inference.ml.torch_generate import generate

        batch = {name: torch.cat([each[name] for each in inputs]) for name in inputs[0]}
        dtype = next(self.model.parameters()).dtype
        batch = {n: v.to(dtype) if v.is_floating_point() else v for n, v in batch.items()}
        return generate(self.model, batch, search, self.special)

    def _caption(self, hypothesis: Hypothesis) -> GeneratedCaption:
        goes_on = not self.instructed and not self.model.config.is_encoder_decoder
        return self.to_caption(hypothesis, before=self.prompt if goes_on else "")


def _shapes(inputs: dict[str, torch.Tensor]) -> Shapes:
    return tuple((name, tuple(value.shape[1:])) for name, value in sorted(inputs.items()))
