"""Download of a model's files from a hub at an exact commit, with progress in bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference.ml.contract import CaptionerError, ProgressCallback

if TYPE_CHECKING:
    from tqdm import tqdm

# Settings, tokenizers and weights; never code, and never a pickle unless there is nothing else.
PLAIN = ("*.json", "*.txt", "*.model", "*.jinja", "*.safetensors")
PICKLED = "pytorch_model*.bin"


class FetchStoppedError(Exception):
    """Error that a progress callback raises to stop a download, which can be resumed later."""


def fetch(source: str, revision: str, progress: ProgressCallback) -> tuple[Path, str]:
    """Download a model's files; return their folder and commit.

    `progress` is called with the bytes done and the total. Raises CaptionerError when the hub does
    not deliver the files, or when HF_HUB_OFFLINE is set and they are not in the hub's local cache,
    and FetchStoppedError when `progress` does.
    """
    from huggingface_hub import constants

    try:
        return (_cached if constants.HF_HUB_OFFLINE else _downloaded)(source, revision, progress)
    except FetchStoppedError:
        raise
    except Exception as error:  # the hub's client raises exceptions of many libraries
        raise CaptionerError(
            f"{source} could not be downloaded ({_first_line(error)}). Connect this machine (and "
            "unset HF_HUB_OFFLINE), or copy the model's folder here and name that folder instead."
        ) from error


def _cached(source: str, revision: str, progress: ProgressCallback) -> tuple[Path, str]:
    """Find a model that was downloaded earlier in the hub's local cache: folder and commit."""
    from huggingface_hub import snapshot_download

    folder = Path(
        snapshot_download(source, revision=revision or None, allow_patterns=[*PLAIN, PICKLED])
    )
    return folder, folder.name


def _downloaded(source: str, revision: str, progress: ProgressCallback) -> tuple[Path, str]:
    from huggingface_hub import HfApi, hf_hub_download

    endpoint = os.environ.get("HF_ENDPOINT")
    found = HfApi(endpoint=endpoint).model_info(
        source, revision=revision or None, files_metadata=True
    )
    sizes = _wanted({each.rfilename: each.size or 0 for each in found.siblings or []})
    total, done = sum(sizes.values()), 0
    folder = None
    for name, size in sizes.items():
        progress(done, total)
        bar = _callback_bar(progress, before=done, total=total)
        path = hf_hub_download(source, name, revision=found.sha, endpoint=endpoint, tqdm_class=bar)
        folder, done = Path(path).parent, done + size
    if folder is None:
        raise CaptionerError("it has no files that a captioner could use")
    progress(done, total)
    return folder, str(found.sha)


def _wanted(sizes: dict[str, int]) -> dict[str, int]:
    """Select the top-level files to fetch; pickled weights only where there are no others."""
    plain = _matching(sizes, PLAIN)
    if any(name.endswith(".safetensors") for name in plain):
        return plain
    return plain | _matching(sizes, (PICKLED,))


def _matching(sizes: dict[str, int], patterns: Sequence[str]) -> dict[str, int]:
    return {
        name: size
        for name, size in sizes.items()
        if "/" not in name and any(fnmatch(name, pattern) for pattern in patterns)
    }


def _callback_bar(progress: ProgressCallback, *, before: int, total: int) -> type[tqdm]:  # type: ignore[type-arg]
    """Make a tqdm class for the hub's client that calls `progress` and draws nothing."""
    from tqdm import tqdm

    class CallbackBar(tqdm):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **(options | {"file": io.StringIO(), "disable": False}))

        def update(self, n: float | None = 1) -> bool | None:
            shown = super().update(n)
            progress(before + int(self.n), total)
            return shown

    return CallbackBar


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
