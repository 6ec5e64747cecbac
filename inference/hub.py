"""Installation of a model from a hub or a folder: an exact revision, no code, safetensors only."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from inference.captioners import captioner_class
from inference.checkpoint import CheckpointInfo, save_checkpoint
from inference.ml.contract import Captioner, CaptionerError, ProgressCallback
from inference.ml.fetching import PICKLED, PLAIN, fetch
from inference.ml.hub_captioner import HubCaptioner, require_torch


@dataclasses.dataclass(frozen=True)
class Preset:
    """Hub model that is known to work, at the commit that was reviewed."""

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
    """Model to install; `source` is a folder or a hub id.

    `sha256` is the checksum that the weights must have, or empty to accept any; `settings` are
    fields of the kind's Config.
    """

    kind: str
    source: str
    name: str
    revision: str = ""
    sha256: str = ""
    settings: dict[str, str] = dataclasses.field(default_factory=dict)


def install_request(
    what: str,
    source: str = "",
    *,
    name: str = "",
    revision: str = "",
    sha256: str = "",
    settings: dict[str, str] | None = None,
) -> InstallRequest:
    """Resolve a preset, or a kind with a source. Raises CaptionerError where neither is given."""
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
        sha256=sha256,
        settings=settings or {},
    )


def install(
    request: InstallRequest,
    root: Path,
    *,
    progress: ProgressCallback = lambda done, total: None,
    on_open: Callable[[], None] = lambda: None,
) -> CheckpointInfo:
    """Fetch a model, check it, run it once, and write a checkpoint into a folder in `root`.

    `progress` is called with the bytes done and the total; `on_open` is called before the model is
    loaded. Raises CaptionerError when the model cannot be fetched, has another checksum or does not
    work.
    """
    described = captioner_class(request.kind)
    if not issubclass(described, HubCaptioner):
        raise CaptionerError(f"{request.kind} is trained here, not fetched: see `manage.py train`.")
    require_torch()
    local = Path(request.source).is_dir()
    files, revision = (
        (Path(request.source), "") if local else fetch(request.source, request.revision, progress)
    )
    on_open()
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "model"
        digest = _collect(files, model)
        if request.sha256 not in ("", digest):
            raise CaptionerError(
                f"The weights of {request.source} have the checksum {digest}, "
                f"not {request.sha256}: they are not the ones that you asked for."
            )
        config = described.Config(
            source=request.source, revision=revision, weights_sha256=digest, **request.settings
        )
        captioner = described.build(config, folder=model)
        version = (revision or digest)[:12]
        card = _card(request, revision, digest)
        folder = root / f"{request.name}@{version}"
        scores = {"ms per picture": _milliseconds(captioner)}
        return save_checkpoint(
            captioner, folder, name=request.name, version=version, scores=scores, card=card
        )


def _milliseconds(captioner: Captioner) -> float:
    """Caption a grey image twice and return the milliseconds of the second, warmed-up call."""
    grey = [Image.new("RGB", (224, 224), "grey")]
    captioner.caption(grey)
    start = time.perf_counter()
    captioner.caption(grey)
    return round(1000 * (time.perf_counter() - start), 1)


def _collect(files: Path, target: Path) -> str:
    """Copy a model's files, pickled weights as safetensors; return the weights' SHA-256."""
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
    """Convert pickled tensors to safetensors; torch refuses a pickle that holds anything else."""
    import pickle

    import torch
    from safetensors.torch import save_file

    tensors: dict[str, torch.Tensor] = {}
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


def _card(request: InstallRequest, revision: str, digest: str) -> str:
    where = f"{request.source} at {revision}" if revision else "a folder on this machine"
    return (
        f"# {request.name}\n\nFetched from {where}.\nSHA-256 of its weights: `{digest}`.\n\n"
        "Its licence, training data and limits stand on the model's own page: read them before "
        "use. It has not been scored here.\n"
    )
