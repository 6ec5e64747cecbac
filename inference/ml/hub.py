"""What the captioners from a model hub share: fetching at a pinned revision, and errors.

Nothing here runs code that comes with a model. Weights are kept as safetensors; a repository
that only has a pickle is read once with `weights_only=True` at its pinned revision.
"""

from __future__ import annotations

import dataclasses
import importlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from inference.ml.contract import Caption, CaptionerError, FloatArray, sentence

Loaded = TypeVar("Loaded")
MODEL = "model"
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclasses.dataclass(frozen=True)
class HubConfig:
    """Where the model comes from: a hub's `owner/name` at a full commit, or a local folder."""

    source: str = ""
    revision: str = ""


def require_torch() -> None:
    """Raises CaptionerError where the extra `hub` is not installed."""
    for name in ("torch", "transformers"):
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise CaptionerError(
                f"This captioner needs {name}, which is not installed: run `make hub`."
            ) from error


def fetch(loader: Callable[..., Loaded], config: HubConfig, **options: Any) -> Loaded:
    """Call a `from_pretrained` at the pinned revision. Raises CaptionerError when it fails.

    HF_HUB_OFFLINE and the cache settings of huggingface_hub hold; a local folder needs no
    revision.
    """
    if Path(config.source).is_dir():
        return _load(loader, config.source, local_files_only=True, **options)
    if not _COMMIT.fullmatch(config.revision):
        raise CaptionerError(
            f"{config.source or 'The model'} needs a revision: the full commit id of 40 "
            "hexadecimal digits, so that what was checked once is what runs."
        )
    return _load(loader, config.source, revision=config.revision, **options)


def _load(loader: Callable[..., Loaded], source: str, **options: Any) -> Loaded:
    try:
        return loader(source, trust_remote_code=False, **options)
    except (OSError, ValueError) as error:
        raise CaptionerError(
            f"{source} could not be loaded: {str(error).strip().splitlines()[0]} If this machine "
            "is offline, fetch the model on another one and copy its folder here."
        ) from error


def pieces_to_words(pieces: Sequence[int], decode: Callable[[Sequence[int]], str]) -> list[int]:
    """For each token, the number of the written word that it belongs to.

    Works with any tokenizer: a token belongs to the last word of the text up to and with it.
    """
    counts = [len(decode(pieces[: at + 1]).split()) for at in range(len(pieces))]
    return [max(0, count - 1) for count in counts]


def caption_of(
    pieces: Sequence[int],
    log_probs: Sequence[float],
    score: float,
    decode: Callable[[Sequence[int]], str],
    maps: FloatArray | None = None,
) -> Caption:
    """Make a Caption of tokens: a word's log-probability is the sum over its tokens, its map the
    mean of theirs."""
    words = tuple(decode(pieces).split())
    owners = pieces_to_words(pieces, decode)
    sums = np.zeros(len(words))
    for owner, log_prob in zip(owners, log_probs, strict=True):
        if owner < len(words):
            sums[owner] += log_prob
    return Caption(
        sentence(words), words, tuple(sums.tolist()), score, _word_maps(maps, owners, len(words))
    )


def _word_maps(maps: FloatArray | None, owners: Sequence[int], words: int) -> FloatArray | None:
    if maps is None or not words:
        return None
    placed = np.minimum(np.array(owners), words - 1)
    means = np.stack(
        [maps[placed == n].mean(axis=0) if (placed == n).any() else maps[-1] for n in range(words)]
    )
    normalised: FloatArray = means / means.sum(axis=(1, 2), keepdims=True)
    return normalised.astype(np.float32)
