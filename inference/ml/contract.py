"""What every captioner promises: pictures in, captions out, a batch at a time."""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
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
    """A captioner cannot be built, loaded or used; the message says what to do."""


STEEPEST = 3  # length penalty


@dataclasses.dataclass(frozen=True)
class Search:
    """How words are chosen.

    `length_penalty` is the exponent a of score = sum(log p) / length ** a: 0 prefers short
    captions, 1 is the mean per word. Lengths count the end mark; a sentence of `max_length`
    words is cut there.
    `lookahead` is how many more words a live sentence gets to overtake a finished one: the search
    ends when none could, were those words certain. None leaves it to the captioner, which then
    allows `max_length` words unless it has a reason not to.
    `no_repeat_ngram` n forbids any run of n words from coming twice; 0 allows everything.
    `top_p`, `temperature` and `seed` matter to `sample` only.
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
        """Sentences that are written side by side for one picture."""
        return {"beam": self.beam_size, "greedy": 1, "sample": self.n_best}[self.strategy]

    def _problems(self) -> list[str]:
        checks = [
            (self.strategy in STRATEGIES, f"strategy must be one of {', '.join(STRATEGIES)}"),
            (1 <= self.beam_size <= 64, "beam_size must be between 1 and 64"),
            (0 <= self.length_penalty <= STEEPEST, f"length_penalty must be 0 to {STEEPEST}"),
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
    """One sentence about one picture.

    `text` is ready to be read ("A dog runs."); `words` are the model's own, pieces of words
    joined, with one log-probability each (the end mark's belongs to none of them); `score` is
    what the search ranked by; `maps` is [words, height, width], non-negative, each map summing
    to 1: where the model looked for each word, or None for a model that cannot say. `ended` is
    False where the maximum length cut the sentence: such a one ranks after all that ended.
    `confidence` is the chance, 0 to 1, that the sentence fits the picture, as measured on pictures
    that were not trained on; None for a captioner that was never calibrated.
    """

    text: str
    words: tuple[str, ...]
    log_probs: tuple[float, ...]
    score: float
    maps: FloatArray | None = None
    ended: bool = True
    confidence: float | None = None


class Captioner(ABC):
    """Base of every captioner. `kind` is the name of the module that holds it.

    Importing a captioner's module must not import a model library: those are imported by
    `build` and `load`, so that a chooser can list every kind at no cost.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]

    #: A frozen dataclass: everything that rebuilds the network, plain JSON values only.
    Config: ClassVar[type[Any]]
    #: The trainer of `training.ml.train` that trains this kind; None: it cannot be trained here.
    trainer: ClassVar[Trainer | None] = None
    #: Whether `inference.hub` can install models of this kind.
    from_hub: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        """Make an untrained captioner. Raises CaptionerError for a config that cannot work."""

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
        """Write the files that `load` reads, into a folder that exists; `half`: as float16."""

    @abstractmethod
    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption RGB pictures of any size: per picture the `n_best` captions, best first."""

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Bytes of weights held in memory."""


@runtime_checkable
class SharesFeatures(Protocol):
    """A captioner in two halves, so that what its encoder sees can be kept and used again."""

    @property
    def features_key(self) -> str:
        """Names these exact features: equal keys mean equal features for every picture."""
        ...

    def features(self, images: Sequence[Image.Image]) -> FloatArray:
        """What the encoder sees: [n, cells, channels]."""
        ...

    def caption_features(
        self, features: FloatArray, search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption pictures whose features are known already."""
        ...


def config_from_json(config_class: type[C], values: dict[str, Any]) -> C:
    """Rebuild a frozen Config, refusing fields that it does not have."""
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
    """Join words as people write them: a capital first, a full stop last."""
    text = " ".join(words).replace(" 's", "'s").replace(" n't", "n't").rstrip(" .")
    stop = "" if text.endswith(("!", "?")) else "."
    return f"{text[0].upper()}{text[1:]}{stop}" if text else ""
