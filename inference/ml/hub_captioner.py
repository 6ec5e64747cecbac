"""Base of the captioners from a model hub: files, tokenization and precision.

A checkpoint keeps the hub's own files in `model/`: those of transformers, in safetensors.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, get_args

import numpy as np

from inference.ml.contract import (
    Captioner,
    CaptionerError,
    FloatArray,
    GeneratedCaption,
    Precision,
    config_from_json,
)
from inference.ml.decoding import Hypothesis

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

CONFIG, MODEL = "config.json", "model"
MISSING = (
    "This captioner needs torch and transformers, which are not installed. "
    "Run `make hub` and start again."
)


@dataclasses.dataclass(frozen=True)
class HubConfig:
    """Source of the model (hub id, commit, checksum), and the precision it runs in."""

    source: str = ""
    revision: str = ""
    weights_sha256: str = ""
    precision: Precision = "float32"


class HubProcessor(Protocol):
    """Processor of transformers: a tokenizer, and the preprocessing of images."""

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        """Tokenizer of the captions."""
        ...

    def save_pretrained(self, folder: Path) -> object:
        """Write the files that `open_model` reads."""
        ...


class HubCaptioner(Captioner):
    """Captioner of a transformers model with its tokenizer and image processor."""

    Config: ClassVar[type[Any]] = HubConfig
    from_hub = True
    processor: HubProcessor

    def __init__(
        self,
        config: Any,
        model: PreTrainedModel,
        processor: HubProcessor,
        folder: Path | None = None,
    ) -> None:
        from inference.ml.torch_precision import with_precision

        self.config, self.processor = config, processor
        self.tokenizer = processor.tokenizer
        self.model = with_precision(model, config.precision)
        self._folder = folder

    @classmethod
    @abstractmethod
    def open_model(cls, folder: Path) -> tuple[PreTrainedModel, HubProcessor]:
        """Read the model and its processor from the hub's files in a folder."""

    @classmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        """Build from `model` and `processor`, or from a `folder` with a hub's files."""
        require_torch()
        if config.precision not in get_args(Precision):
            raise CaptionerError(f"precision must be one of {', '.join(get_args(Precision))}.")
        if "folder" not in parts:
            return cls(config, parts["model"], parts["processor"])
        try:
            model, processor = cls.open_model(parts["folder"])
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise CaptionerError(
                f"{parts['folder']} holds no model that {cls.kind} can use ({error})."
            ) from error
        return cls(config, model, processor, parts["folder"])

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a checkpoint. Raises CaptionerError where its files hold no such model."""
        config = config_from_json(cls.Config, json.loads((folder / CONFIG).read_text())["config"])
        return cls.build(config, folder=folder / MODEL)

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Write config and model; files read from a folder are copied as they are.

        `half` stores float16. Raises CaptionerError for a model in int8.
        """
        settings = {"kind": self.kind, "config": dataclasses.asdict(self.config)}
        (folder / CONFIG).write_text(json.dumps(settings, indent=1))
        if self._folder is not None and not half:
            shutil.copytree(self._folder, folder / MODEL)
            return
        if self.config.precision == "int8":
            raise CaptionerError("A model in int8 cannot be saved: save it as float32 first.")
        import torch

        model = self.model.to(torch.float16) if half else self.model
        model.save_pretrained(folder / MODEL)
        self.processor.save_pretrained(folder / MODEL)
        if half:
            model.float()
        for path in (folder / MODEL).rglob("*.safetensors"):
            path.chmod(0o644)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""
        from inference.ml.torch_precision import weight_bytes

        return weight_bytes(self.model)

    def to_caption(self, hypothesis: Hypothesis, *, before: str = "") -> GeneratedCaption:
        """Turn token ids into a caption; `before` is the prompt that the caption continues."""
        words, groups = join_pieces(self.tokenizer, hypothesis.tokens)
        return GeneratedCaption(
            text=punctuate(" ".join([before, *words]).strip()),
            words=words,
            log_probs=tuple(sum(hypothesis.log_probs[i] for i in group) for group in groups),
            score=hypothesis.score,
            maps=_maps(hypothesis.maps, groups),
            ended=hypothesis.ended,
        )


def require_torch() -> None:
    """Require torch and transformers. Raises CaptionerError that names `make hub`."""
    try:
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise CaptionerError(MISSING) from error


def join_pieces(
    tokenizer: PreTrainedTokenizerBase, ids: Sequence[int]
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Join subword tokens to words: (words, positions of each word's tokens)."""
    heads = [_words(tokenizer, ids[: at + 1]) for at in range(len(ids))]
    final = heads[-1] if heads else []
    groups: dict[int, list[int]] = {}
    reached = 1
    for at, head in enumerate(heads):
        reached = max(reached, min(len(head), len(final)))
        groups.setdefault(reached, []).append(at)
    starts = [0, *groups][: len(groups)]
    words = tuple(" ".join(final[a:b]) for a, b in zip(starts, groups, strict=True))
    if not final:
        return (), ()
    return words, tuple(tuple(places) for places in groups.values())


def _words(tokenizer: PreTrainedTokenizerBase, ids: Sequence[int]) -> list[str]:
    text: str = tokenizer.decode(ids, skip_special_tokens=True)
    return text.split()


def punctuate(text: str) -> str:
    """Capitalize the first letter and end with a full stop where the text has no mark."""
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}" + ("" if text[-1] in ".!?。" else ".")


def _maps(attention: FloatArray | None, groups: Sequence[Sequence[int]]) -> FloatArray | None:
    """Average attention [tokens, cells] to one map per word, float32 [words, side, side].

    Class tokens, which stand before the grid, are left out; None where the cells form no square.
    """
    if attention is None or not groups:
        return None
    side = int(attention.shape[1] ** 0.5)
    if not 0 <= attention.shape[1] - side * side <= 2:
        return None
    cells = attention[:, -side * side :]
    maps = np.stack([cells[list(group)].mean(axis=0) for group in groups])
    maps /= maps.sum(axis=1, keepdims=True)
    return maps.reshape(-1, side, side)
