"""From a model hub, or a folder, to a checkpoint: an exact revision, no code, safetensors only."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from inference.captioners import captioner_class
from inference.checkpoint import CheckpointInfo, save_checkpoint
from inference.ml.contract import Captioner, CaptionerError, ProgressCallback
from inference.ml.fetching import PICKLED, PLAIN, fetch
from inference.ml.hub_captioner import HubCaptioner, require_torch


@dataclasses.dataclass(frozen=True)
class Preset:
    """A hub model that is known to work, at the commit that was looked at."""

    kind: str
    source: str
    revision: str


PRESETS = {
    "vit-gpt2": Preset(
        "vision_encoder_decoder",
        "nlpconnect/vit-gpt2-image-captioning",
        "dc68f91c06a1ba6f15268e5b9c13ae7a7c514084",
    ),
    "blip-base": Preset(
        "image_text_to_text",
        "Salesforce/blip-image-captioning-base",
        "82a37760796d32b1411fe092ab5d4e227313294b",
    ),
    "git-base-coco": Preset(
        "image_text_to_text",
        "microsoft/git-base-coco",
        "a13141da42abd4a8cbf283601a8104265f537cee",
    ),
}


@dataclasses.dataclass(frozen=True)
class InstallRequest:
    """What to install. `source` is a folder, a preset's name or a hub id.

    `sha256` is what the weights must have, or empty to take note of what they have; `settings`
    are fields of the kind's Config.
    """

    kind: str
    source: str
    name: str
    revision: str = ""
    sha256: str = ""
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)


def install_request(
    what: str, source: str = "", *, name: str = "", revision: str = "", **more: Any
) -> InstallRequest:
    """What a preset means, or a kind with a source. Raises CaptionerError where neither is said."""
    preset = PRESETS.get(what)
    if preset is None and not source:
        raise CaptionerError("Name a hub id or a folder after the kind.")
    source = source or (preset.source if preset else "")
    default = what if preset else source.rstrip("/").rsplit("/", 1)[-1].lower()
    return InstallRequest(
        kind=preset.kind if preset else what,
        source=source,
        name=name or default,
        revision=revision or (preset.revision if preset else ""),
        **more,
    )


def install(
    wanted: InstallRequest,
    root: Path,
    *,
    progress: ProgressCallback = lambda here, total: None,
    on_open: Callable[[], None] = lambda: None,
) -> CheckpointInfo:
    """Fetch a model, check it, open it once, and write a checkpoint into a folder in `root`.

    `progress` hears how many bytes are here; `opening` is called before the model is opened.
    Raises CaptionerError when it cannot be had, is not what was expected or does not work.
    """
    described = captioner_class(wanted.kind)
    if not issubclass(described, HubCaptioner):
        raise CaptionerError(f"{wanted.kind} is trained here, not fetched: see `manage.py train`.")
    require_torch()
    local = Path(wanted.source).is_dir()
    files, revision = (
        (Path(wanted.source), "") if local else fetch(wanted.source, wanted.revision, progress)
    )
    on_open()
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "model"
        digest = _collect(files, model)
        if wanted.sha256 not in ("", digest):
            raise CaptionerError(
                f"The weights of {wanted.source} have the checksum {digest}, not {wanted.sha256}: "
                "they are not the ones that you asked for."
            )
        config = described.Config(
            source=wanted.source, revision=revision, weights_sha256=digest, **wanted.settings
        )
        captioner = described.build(config, folder=model)
        version = (revision or digest)[:12]
        card = _card(wanted, revision, digest)
        folder = root / f"{wanted.name}@{version}"
        scores = {"ms per picture": _milliseconds(captioner)}
        return save_checkpoint(
            captioner, folder, name=wanted.name, version=version, scores=scores, card=card
        )


def _milliseconds(captioner: Captioner) -> float:
    """What one grey picture takes, alone and the second time: proof that it works at all."""
    grey = [Image.new("RGB", (224, 224), "grey")]
    captioner.caption(grey)
    start = time.perf_counter()
    captioner.caption(grey)
    return round(1000 * (time.perf_counter() - start), 1)


def _collect(files: Path, target: Path) -> str:
    """Copy what is wanted, turn pickled weights into safetensors; the weights' checksum."""
    target.mkdir()
    for pattern in PLAIN:
        for path in files.glob(pattern):
            shutil.copyfile(path, target / path.name)
    weights = sorted(files.glob("*.safetensors"))
    if not weights:
        weights = sorted(files.glob(PICKLED))
        _unpickle(weights, target / "model.safetensors")
        (target / "pytorch_model.bin.index.json").unlink(missing_ok=True)
    if not weights:
        raise CaptionerError(f"{files} holds no weights: neither *.safetensors nor {PICKLED}.")
    digest = hashlib.sha256()
    for path in weights:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _unpickle(weights: list[Path], target: Path) -> None:
    """Read tensors only: a pickle that holds anything else is refused by torch."""
    import pickle

    import torch
    from safetensors.torch import save_file

    tensors: dict[str, Any] = {}
    try:
        for path in weights:
            tensors |= torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CaptionerError(
            f"{path.name} holds more than weights and is not opened: choose a model in safetensors."
        ) from error
    if tensors:
        own = {name: tensor.clone().contiguous() for name, tensor in tensors.items()}
        save_file(own, target, metadata={"format": "pt"})


def _card(wanted: InstallRequest, revision: str, digest: str) -> str:
    where = f"{wanted.source} at {revision}" if revision else "a folder on this machine"
    return (
        f"# {wanted.name}\n\nFetched from {where}.\nSHA-256 of its weights: `{digest}`.\n\n"
        "Its licence, training data and limits stand on the model's own page: read them before "
        "use. It has not been scored here.\n"
    )
