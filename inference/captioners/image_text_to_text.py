"""Models that read a picture and a prompt and go on writing: BLIP, GIT, Florence-2, SmolVLM.

Whatever transformers' AutoModelForImageTextToText takes, from a hub at a pinned revision or from
a local folder. Each family writes in its own way, so transformers' generation does the search.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from PIL import Image

from inference.ml import hub
from inference.ml.contract import Caption, Captioner, Search, config_from_json
from inference.ml.hub import MODEL, HubConfig


@dataclasses.dataclass(frozen=True)
class ImageTextToTextConfig(HubConfig):
    """`prompt` is what the model goes on from, or is asked: style, length and language go there.

    `chat` puts the prompt into the model's own conversation form, for models that were taught
    to answer.
    """

    source: str = "Salesforce/blip-image-captioning-base"
    revision: str = "82a37760796d32b1411fe092ab5d4e227313294b"
    prompt: str = ""
    chat: bool = False
    precision: str = "float32"


class ImageTextToText(Captioner):
    kind = "image_text_to_text"
    title = "Prompted model"
    summary = "A large network from a model hub that follows a prompt: slow, needs `make hub`."
    Config: ClassVar[type[Any]] = ImageTextToTextConfig

    def __init__(self, config: ImageTextToTextConfig, model: Any, processor: Any) -> None:
        self.config, self.model, self.processor = config, model, processor
        self.tokenizer = processor.tokenizer

    @classmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        """Fetch the model, or take the parts `model` and `processor`."""
        hub.require_torch()
        import torch
        from transformers import AutoModelForImageTextToText, AutoProcessor

        model = parts.get("model") or hub.fetch(AutoModelForImageTextToText.from_pretrained, config)
        processor = parts.get("processor") or hub.fetch(
            AutoProcessor.from_pretrained, config, backend="pil"
        )
        return cls(config, model.to(getattr(torch, config.precision)).eval(), processor)

    @classmethod
    def load(cls, folder: Path) -> Self:
        from inference.ml.checkpoint import CONFIG, read_json

        config = config_from_json(cls.Config, read_json(folder / CONFIG)["config"])
        made = cls.build(dataclasses.replace(config, source=str(folder / MODEL)))
        made.config = config
        return made

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Keep the model as safetensors beside its processor, whatever it came as."""
        from inference.ml.checkpoint import CONFIG, write_json

        write_json(folder / CONFIG, {"kind": self.kind, "config": dataclasses.asdict(self.config)})
        (self.model.half() if half else self.model).save_pretrained(folder / MODEL)
        self.processor.save_pretrained(folder / MODEL)

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[Caption]]:
        search = search or Search()
        pictures = [image.convert("RGB") for image in images]
        if search.strategy == "sample":
            # One at a time: a picture's draws must not depend on its neighbours.
            return [self._generate([picture], search)[0] for picture in pictures]
        return self._generate(pictures, search) if pictures else []

    @property
    def nbytes(self) -> int:
        return sum(p.numel() * p.element_size() for p in self.model.parameters())

    def _generate(self, pictures: list[Image.Image], search: Search) -> list[list[Caption]]:
        import torch

        torch.manual_seed(search.seed)
        inputs = self._inputs(pictures)
        with torch.inference_mode():
            out = self.model.generate(
                **inputs,
                **_options(search),
                return_dict_in_generate=True,
                output_scores=True,
            )
        captions = [self._caption(out, row, search) for row in range(len(out.sequences))]
        groups = [
            captions[at : at + search.n_best] for at in range(0, len(captions), search.n_best)
        ]
        return [sorted(group, key=lambda c: c.score, reverse=True) for group in groups]

    def _inputs(self, pictures: list[Image.Image]) -> dict[str, Any]:
        """Every picture has the same prompt, so that nothing needs padding."""
        texts = [self._prompt()] * len(pictures)
        options: dict[str, Any] = {"text": texts} if texts[0] else {}
        inputs = self.processor(images=pictures, return_tensors="pt", **options)
        floats = {k: v.to(self.model.dtype) for k, v in inputs.items() if v.is_floating_point()}
        return {**inputs, **floats}

    def _prompt(self) -> str:
        if not self.config.chat:
            return self.config.prompt
        content = [{"type": "image"}, {"type": "text", "text": self.config.prompt}]
        turn = [{"role": "user", "content": content}]
        return str(self.processor.apply_chat_template(turn, add_generation_prompt=True))

    def _caption(self, out: Any, row: int, search: Search) -> Caption:
        """The new tokens of one sentence, with what each was given."""
        steps = len(out.scores)
        tokens = out.sequences[row, -steps:].tolist()
        beams = getattr(out, "beam_indices", None)
        given = [
            _log_prob(out.scores[at], row if beams is None else int(beams[row, at]), token)
            for at, token in enumerate(tokens)
        ]
        silent = set(self.tokenizer.all_special_ids)
        length = next((at + 1 for at, t in enumerate(tokens) if t in silent), len(tokens))
        kept = [at for at in range(length) if tokens[at] not in silent]
        score = sum(given[:length]) / max(1, length) ** search.length_penalty
        return hub.caption_of(
            [tokens[at] for at in kept], [given[at] for at in kept], score, self._text
        )

    def _text(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(tokens), skip_special_tokens=True))


def _log_prob(scores: Any, row: int, token: int) -> float:
    """The log-probability of a token; a finished beam's filling counts nothing."""
    if row < 0:
        return 0.0
    value = float(scores[row].float().log_softmax(dim=-1)[token])
    return value if np.isfinite(value) else 0.0


def _options(search: Search) -> dict[str, Any]:
    options: dict[str, Any] = {
        "min_new_tokens": search.min_length,
        "max_new_tokens": search.max_length,
        "num_return_sequences": search.n_best,
        "no_repeat_ngram_size": search.no_repeat_ngram,
        "do_sample": search.strategy == "sample",
        "num_beams": search.beam_size if search.strategy == "beam" else 1,
    }
    if search.strategy == "sample":
        options |= {"top_p": search.top_p, "temperature": search.temperature, "top_k": 0}
    if options["num_beams"] > 1:
        options |= {"length_penalty": search.length_penalty, "early_stopping": False}
    return options
