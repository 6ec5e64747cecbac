"""Checkpoints: folders of weights and settings, written, verified, described and opened."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from inference.captioners import captioner_class
from inference.ml.contract import Captioner, CaptionerError

CONFIG, SCORES, CARD, MANIFEST = "config.json", "scores.json", "MODEL_CARD.md", "manifest.json"
BUNDLED = Path(__file__).resolve().parent / "checkpoints"
DEFAULT_MARK = "default.txt"
# Formats that hold no code: pickles, .bin, .h5, .keras and Python are not among them.
_SUFFIXES = {".json", ".jinja", ".md", ".model", ".safetensors", ".txt"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")


class CheckpointError(CaptionerError):
    """Error of a checkpoint whose files are missing, damaged or of another version."""


@dataclasses.dataclass(frozen=True)
class CheckpointInfo:
    """Description of a checkpoint, read without loading any model library."""

    folder: Path
    kind: str
    name: str
    version: str
    title: str
    summary: str
    scores: dict[str, Any]
    bytes: int
    terms: str

    @property
    def reference(self) -> str:
        """Unique name of these weights, `name@version`."""
        return f"{self.name}@{self.version}"


def checkpoint_info(folder: Path) -> CheckpointInfo:
    """Describe a checkpoint. Raises CheckpointError when it is not one."""
    settings = read_json(folder / CONFIG)
    kind = str(settings.get("kind", ""))
    described = captioner_class(kind)
    scores = read_json(folder / SCORES) if (folder / SCORES).exists() else {}
    return CheckpointInfo(
        folder=folder,
        kind=kind,
        name=str(settings.get("name", folder.name)),
        version=str(settings.get("version", "0")),
        title=described.title,
        summary=described.summary,
        scores=scores,
        bytes=sum(path.stat().st_size for path in _files(folder)),
        terms=str(settings.get("terms", "")),
    )


def open_captioner(folder: Path) -> Captioner:
    """Verify every file and load the captioner. Raises CheckpointError or CaptionerError."""
    info = checkpoint_info(folder)
    verify(folder)
    try:
        return captioner_class(info.kind).load(folder)
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise CheckpointError(f"{folder} cannot be loaded ({error}). {_AGAIN}") from error


_AGAIN = "Copy or train the checkpoint again."


def verify(folder: Path) -> None:
    """Compare each file with the manifest. Raises CheckpointError naming the first that differs.

    Only regular files of formats that hold no code are allowed, and each of them must be listed.
    """
    listed = read_json(folder / MANIFEST)
    for path in sorted(folder.rglob("*")):
        _require_harmless(path)
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in {MANIFEST, *listed}:
            raise CheckpointError(f"{path} is not in the manifest: remove it. {_AGAIN}")
    for name, digest in listed.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise CheckpointError(f"{path} is missing. {_AGAIN}")
        if _sha256(path) != digest:
            raise CheckpointError(f"{path} is damaged: its checksum differs. {_AGAIN}")


def _require_harmless(path: Path) -> None:
    if path.is_symlink():
        raise CheckpointError(f"{path} is a link: a checkpoint has files of its own. {_AGAIN}")
    if path.is_file() and path.suffix not in _SUFFIXES:
        raise CheckpointError(
            f"{path} is of a kind that may hold code: weights come as safetensors. {_AGAIN}"
        )


def save_checkpoint(
    captioner: Captioner,
    folder: Path,
    *,
    name: str,
    version: str,
    scores: dict[str, Any] | None = None,
    card: str = "",
    half: bool = False,
    terms: str = "",
) -> CheckpointInfo:
    """Write a checkpoint beside `folder` and move it into place at once.

    `half` stores weights as float16; `terms` says what they may be used for, where their training
    data limits it. Raises CheckpointError for a name that `plain_name` refuses.
    """
    for word in (name, version):
        if not plain_name(word):
            raise CheckpointError(
                f"{word!r} cannot name a checkpoint: use a-z, 0-9, '.', '-', '_'."
            )
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    captioner.save(fresh, half=half)
    settings = read_json(fresh / CONFIG) | {"name": name, "version": version}
    if terms:
        settings["terms"] = terms
    write_json(fresh / CONFIG, settings)
    write_json(fresh / SCORES, scores or {})
    (fresh / CARD).write_text(card or f"# {name}@{version}\n")
    write_manifest(fresh)
    replace_folder(fresh, folder)
    return checkpoint_info(folder)


def plain_name(word: str) -> bool:
    """Return whether a word can be the name of a checkpoint, and so of its folder."""
    return bool(_NAME.fullmatch(word))


def write_manifest(folder: Path) -> None:
    """Write the SHA-256 of every file of the checkpoint."""
    files = [path for path in _files(folder) if path.name != MANIFEST]
    digests = {path.relative_to(folder).as_posix(): _sha256(path) for path in files}
    write_json(folder / MANIFEST, digests)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def replace_folder(fresh: Path, folder: Path) -> None:
    """Replace `folder` by the folder `fresh`, which is moved."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def bundled_checkpoints() -> list[Path]:
    """List the checkpoints that come with the product, by name."""
    return sorted(path.parent for path in BUNDLED.glob(f"*/{CONFIG}"))


def default_checkpoint() -> Path:
    """Find the bundled checkpoint that `default.txt` names. Raises CheckpointError without one."""
    mark = BUNDLED / DEFAULT_MARK
    folder = BUNDLED / mark.read_text().strip() if mark.is_file() else None
    if folder is None or not (folder / CONFIG).is_file():
        raise CheckpointError(f"No captioner is bundled: {mark} names no folder beside it.")
    return folder


def find_checkpoint(name: str, folders: list[Path]) -> Path:
    """Find a checkpoint by `name@version`, name or kind among folders, or by its path.

    The latest version wins. Raises CheckpointError that lists what there is.
    """
    if (Path(name) / CONFIG).is_file():
        return Path(name)
    infos = [checkpoint_info(folder) for folder in folders]
    fitting = [info for info in infos if name in (info.reference, info.name, info.kind)]
    if not fitting:
        known = ", ".join(sorted({info.kind for info in infos} | {i.reference for i in infos}))
        raise CheckpointError(f"There is no checkpoint {name!r}; there are: {known or 'none'}.")
    return max(fitting, key=lambda info: info.version).folder


def read_json(path: Path) -> dict[str, Any]:
    """Read a checkpoint's JSON object. Raises CheckpointError when the file holds none."""
    try:
        value = json.loads(path.read_text())
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror}). {_AGAIN}") from error
    except ValueError as error:
        raise CheckpointError(f"{path} is damaged: it is not JSON. {_AGAIN}") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"{path} is damaged: an object was expected. {_AGAIN}")
    return value


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write an object as JSON with sorted keys, so that equal objects give equal bytes."""
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
