"""Contract of every captioner: a batch of images in, ranked captions of each out."""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import (
    Any,
    ClassVar,
    Literal,
    Protocol,
    Self,
    TypeVar,
    cast,
    get_args,
    runtime_checkable,
)

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]
Strategy = Literal["beam", "greedy", "sample"]
Precision = Literal["float32", "bfloat16", "int8"]
Trainer = Literal["keras", "torch"]
#: Called with the steps (or bytes) done and all of them.
ProgressCallback = Callable[[int, int], None]
C = TypeVar("C")
STRATEGIES: tuple[str, ...] = get_args(Strategy)


class CaptionerError(Exception):
    """Error of a captioner that cannot be built, loaded or used; the message says what to do."""


MAX_LENGTH_PENALTY = 3


@dataclasses.dataclass(frozen=True)
class Search:
    """Decoding strategy and its limits; lengths count tokens.

    `length_penalty` is the exponent a of score = sum(log p) / length ** a: 0 prefers short
    captions, 1 ranks by the mean log-probability. The length includes the end token; a sequence
    of `max_length` tokens is cut there.
    `lookahead` is the number of tokens by which a live beam may still grow to overtake a finished
    one: the search ends when none could, even if those tokens had probability 1. None leaves it
    to the captioner, whose default is `max_length`.
    `no_repeat_ngram` n forbids that an n-gram occurs twice; 0 allows all.
    `top_p`, `temperature` and `seed` apply to `sample` only.
    """

    strategy: Strategy = "beam"
    beam_size: int = 5
    length_penalty: float = 1.0
    lookahead: int | None = None
    min_length: int = 3
    max_length: int = 24
    no_repeat_ngram: int = 3
    n_best: int = 1
    top_p: float = 0.9
    temperature: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise ValueError(problem)

    @property
    def rows(self) -> int:
        """Number of sequences decoded in parallel for each image."""
        return {"beam": self.beam_size, "greedy": 1, "sample": self.n_best}[self.strategy]

    def _problems(self) -> list[str]:
        checks = [
            (self.strategy in STRATEGIES, f"strategy must be one of {', '.join(STRATEGIES)}"),
            (1 <= self.beam_size <= 64, "beam_size must be between 1 and 64"),
            (
                0 <= self.length_penalty <= MAX_LENGTH_PENALTY,
                f"length_penalty must be 0 to {MAX_LENGTH_PENALTY}",
            ),
            (0 <= self.min_length <= self.max_length, "min_length must be 0 to max_length"),
            (1 <= self.max_length <= 200, "max_length must be between 1 and 200"),
            (self.lookahead is None or self.lookahead >= 0, "lookahead must be 0 or more"),
            (self.no_repeat_ngram >= 0, "no_repeat_ngram must be 0 or more"),
            (self.n_best >= 1, "n_best must be 1 or more"),
            (0.0 < self.top_p <= 1.0, "top_p must be above 0 and at most 1"),
            (
                math.isfinite(self.temperature) and self.temperature > 0.0,
                "temperature must be above 0",
            ),
            (self.seed >= 0, "seed must be 0 or more"),
        ]
        problems = [f"{message}." for good, message in checks if not good]
        if not problems and self.strategy != "sample" and self.n_best > self.rows:
            problems.append(f"n_best {self.n_best} needs a beam_size of at least {self.n_best}.")
        return problems


@dataclasses.dataclass(frozen=True)
class GeneratedCaption:
    """Caption of one image, as a captioner wrote it.

    `text` is a sentence for readers ("A dog runs."); `words` are the model's own, with subword
    tokens joined, and `log_probs` has one natural-log probability for each (the end token's is
    left out); `score` is what the search ranked by. `maps` [words, height, width] are attention
    maps, non-negative, each summing to 1, or None for a model without attention. `ended` is
    False where the maximum length cut the sentence: it then ranks after all that ended.
    `confidence` is the probability, 0 to 1, that the sentence fits the image, calibrated on
    images that were not trained on; None for a captioner that was never calibrated.
    """

    text: str
    words: tuple[str, ...]
    log_probs: tuple[float, ...]
    score: float
    maps: FloatArray | None = None
    ended: bool = True
    confidence: float | None = None


class Captioner(ABC):
    """Base class of every captioner; `kind` is the name of the module that defines it.

    Importing a captioner's module must not import a model library: `build` and `load` import
    those, so that listing the kinds is cheap.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]

    #: Frozen dataclass of JSON values that rebuilds the network.
    Config: ClassVar[type[Any]]
    #: The trainer of `training.ml.train` that trains this kind; None: it cannot be trained here.
    trainer: ClassVar[Trainer | None] = None
    #: Whether `inference.hub` can install models of this kind.
    from_hub: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        """Build an untrained captioner. Raises CaptionerError for a config that cannot work."""

    @classmethod
    @abstractmethod
    def tiny(cls) -> Self:
        """Build a small captioner with random weights, for the contract test."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Self:
        """Read a checkpoint's files. Raises CheckpointError where one is missing or wrong."""

    @abstractmethod
    def save(self, folder: Path, *, half: bool = False) -> None:
        """Write the files that `load` reads into an existing folder; `half` stores float16."""

    @abstractmethod
    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption RGB images of any size; return the `n_best` captions of each, best first."""

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""


@runtime_checkable
class SharesFeatures(Protocol):
    """Captioner whose encoder features can be cached and shared with other captioners."""

    @property
    def features_key(self) -> str:
        """Identifier of the encoder: equal keys mean equal features for every image."""
        ...

    def features(self, images: Sequence[Image.Image]) -> FloatArray:
        """Encode images to features, float32 [n, cells, channels]."""
        ...

    def caption_features(
        self, features: FloatArray, search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption images from their features, float32 [n, cells, channels]."""
        ...


def config_from_json(config_class: type[C], values: Mapping[str, object]) -> C:
    """Rebuild a frozen Config from JSON values. Raises CaptionerError for unknown fields."""
    fields = {field.name: field for field in dataclasses.fields(cast(Any, config_class))}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise CaptionerError(f"Unknown setting {', '.join(unknown)}; known: {', '.join(fields)}.")
    tidy = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    try:
        return config_class(**tidy)
    except TypeError as error:
        raise CaptionerError(
            f"The settings do not fit {config_class.__qualname__}: {error}."
        ) from error


def sentence(words: Sequence[str]) -> str:
    """Join words to a sentence with a capital first letter and a full stop."""
    text = " ".join(words).replace(" 's", "'s").replace(" n't", "n't").rstrip(" .")
    stop = "" if text.endswith(("!", "?")) else "."
    return f"{text[0].upper()}{text[1:]}{stop}" if text else ""
