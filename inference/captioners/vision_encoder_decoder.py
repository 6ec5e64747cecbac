"""A vision transformer with a language model that looks at it: ViT-GPT2 and its like.

Any VisionEncoderDecoder of the hub or of a local folder, on PyTorch, one word at a time with
the keys and values of earlier words kept. Maps are the cross-attention of all layers and heads.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from PIL import Image

from inference.ml import hub, steps
from inference.ml.contract import (
    Caption,
    Captioner,
    CaptionerError,
    FloatArray,
    IntArray,
    Search,
    config_from_json,
)
from inference.ml.decoding import Arrays, Marks, Step, decode
from inference.ml.hub import MODEL, HubConfig


@dataclasses.dataclass(frozen=True)
class VisionEncoderDecoderConfig(HubConfig):
    """`precision` is float32, or bfloat16: half the memory, and faster where the CPU has it."""

    source: str = "nlpconnect/vit-gpt2-image-captioning"
    revision: str = "dc68f91c06a1ba6f15268e5b9c13ae7a7c514084"
    precision: str = "float32"


class VisionEncoderDecoder(Captioner):
    kind = "vision_encoder_decoder"
    title = "ViT and GPT-2"
    summary = "A large network from a model hub with a wide vocabulary: slower, needs `make hub`."
    Config: ClassVar[type[Any]] = VisionEncoderDecoderConfig

    def __init__(
        self, config: VisionEncoderDecoderConfig, model: Any, reader: Any, words: Any
    ) -> None:
        self.config, self.model, self.reader, self.words = config, model, reader, words
        self.marks = _marks(model, words)
        self._steps = TorchSteps(model)

    @classmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        """Fetch the model, or take the parts `model`, `reader` (images) and `words` (tokenizer)."""
        hub.require_torch()
        import torch
        from transformers import AutoTokenizer, VisionEncoderDecoderModel, ViTImageProcessorPil

        if config.precision not in ("float32", "bfloat16"):
            raise CaptionerError("precision must be float32 or bfloat16.")
        model = parts.get("model") or hub.fetch(VisionEncoderDecoderModel.from_pretrained, config)
        reader = parts.get("reader") or hub.fetch(ViTImageProcessorPil.from_pretrained, config)
        words = parts.get("words") or hub.fetch(AutoTokenizer.from_pretrained, config)
        return cls(config, model.to(getattr(torch, config.precision)).eval(), reader, words)

    @classmethod
    def load(cls, folder: Path) -> Self:
        from inference.ml.checkpoint import CONFIG, read_json

        config = config_from_json(cls.Config, read_json(folder / CONFIG)["config"])
        local = dataclasses.replace(config, source=str(folder / MODEL))
        made = cls.build(local)
        made.config = config
        return made

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Keep the model as safetensors beside its tokenizer, whatever it came as."""
        from inference.ml.checkpoint import CONFIG, write_json

        write_json(folder / CONFIG, {"kind": self.kind, "config": dataclasses.asdict(self.config)})
        model = self.model.half() if half else self.model
        for part in (model, self.reader, self.words):
            part.save_pretrained(folder / MODEL)

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[Caption]]:
        if not images:
            return []
        seen = self._encode([image.convert("RGB") for image in images])
        found = decode(self._steps, seen, search or Search(), self.marks)
        return [
            [
                hub.caption_of(h.tokens, h.log_probs, h.score, self._text, self._maps(h.maps))
                for h in best
            ]
            for best in found
        ]

    @property
    def nbytes(self) -> int:
        return sum(p.numel() * p.element_size() for p in self.model.parameters())

    def _encode(self, images: list[Image.Image]) -> FloatArray:
        """[n, patches, width] of the vision transformer, projected as the decoder wants it."""
        import torch

        pixels = self.reader(images, return_tensors="pt")["pixel_values"].to(self.model.dtype)
        with torch.inference_mode():
            seen = self.model.encoder(pixels).last_hidden_state
            if hasattr(self.model, "enc_to_dec_proj"):
                seen = self.model.enc_to_dec_proj(seen)
        return np.asarray(seen.float().numpy())

    def _text(self, tokens: Sequence[int]) -> str:
        return str(self.words.decode(list(tokens), skip_special_tokens=True))

    def _maps(self, maps: FloatArray | None) -> FloatArray | None:
        """[tokens, patches] to [tokens, rows, columns], without the summary token in front."""
        if maps is None:
            return None
        vision = self.model.config.encoder
        side = vision.image_size // vision.patch_size
        return maps[:, -side * side :].reshape(-1, side, side)


class TorchSteps:
    """Memory: the picture's patches, and after the first word their keys and values per layer.

    State: keys and values of the words so far [P, R, layers, 2, heads, t, d], as tensors. Beams of
    one picture share its keys and values, which are computed once and never copied per beam.
    """

    def __init__(self, model: Any) -> None:
        from inference.ml.torch_attention import ROWS, register

        register()
        model.decoder.set_attn_implementation(ROWS)
        self.model = model

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        import torch

        decoder = self.model.decoder.config
        depth = decoder.hidden_size // decoder.num_attention_heads
        shape = (len(features), 1, decoder.num_hidden_layers, 2, decoder.num_attention_heads)
        seen: Any = torch.from_numpy(features).to(self.model.dtype)
        past: Any = torch.zeros((*shape, 0, depth), dtype=self.model.dtype)
        return {"seen": seen}, {"past": past}

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> Step:
        import torch

        cache = _cache(state["past"], memory.get("cross"))
        with torch.inference_mode():
            out = self.model.decoder(
                input_ids=torch.from_numpy(tokens.reshape(-1, 1).astype(np.int64)),
                encoder_hidden_states=memory["seen"],
                past_key_values=cache,
                use_cache=True,
                output_attentions=True,
            )
        if "cross" not in memory:
            memory["cross"] = _tensor(cache.cross_attention_cache)
        past = _tensor(cache.self_attention_cache).unflatten(0, tokens.shape)
        looks = torch.stack([w.float().mean(dim=1)[:, -1] for w in out.cross_attentions])
        logits = out.logits[:, -1].float().numpy().reshape(*tokens.shape, -1)
        maps = looks.mean(dim=0).numpy().reshape(*tokens.shape, -1)
        new: Any = {"past": past}
        return Step(steps.log_softmax(logits), new, maps)


def _cache(past: Any, cross: Any) -> Any:
    """Keys and values as transformers keeps them: [rows, heads, t, d] per layer."""
    from transformers import DynamicCache, EncoderDecoderCache

    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    for layer in range(past.shape[2]):
        if past.shape[5]:
            rows = past[:, :, layer].flatten(0, 1)
            cache.self_attention_cache.update(rows[:, 0], rows[:, 1], layer)
        if cross is not None:
            cache.cross_attention_cache.update(cross[:, layer, 0], cross[:, layer, 1], layer)
            cache.is_updated[layer] = True
    return cache


def _tensor(cache: Any) -> Any:
    """[rows, layers, 2, heads, t, d] of one of the two caches."""
    import torch

    layers = [torch.stack([layer.keys, layer.values], dim=1) for layer in cache.layers]
    return torch.stack(layers, dim=1)


def _marks(model: Any, words: Any) -> Marks:
    """Start and end of this model's sentences; its padding and start are never written."""
    options = model.generation_config
    start = options.decoder_start_token_id
    start = start if start is not None else model.config.decoder_start_token_id
    end = options.eos_token_id
    end = end if end is not None else words.eos_token_id
    end = end[0] if isinstance(end, list) else end
    silent = {words.pad_token_id, words.unk_token_id, start} - {None, end}
    return Marks(int(start), int(end), tuple(sorted(int(mark) for mark in silent)))
