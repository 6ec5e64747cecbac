"""Services of inference: register checkpoints, install from a hub, load the default captioner."""

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from gallery.captions import model_registry
from gallery.captions import selectors as captioners
from gallery.core.errors import GalleryError
from gallery.models import ModelVersion
from inference import checkpoint, hub
from inference.ml.contract import CaptionerError, ProgressCallback
from inference.model_cache import ModelCache

logger = logging.getLogger(__name__)


def register_bundled() -> list[ModelVersion]:
    """Register the bundled checkpoints and make them live; damaged ones are left out."""
    found = [_described(folder) for folder in checkpoint.bundled_checkpoints()]
    return model_registry.register_bundled(
        checkpoints=[each for each in found if each is not None], default=_default_name()
    )


def install(
    *,
    request: hub.InstallRequest,
    progress: ProgressCallback = lambda done, total: None,
    on_open: Callable[[], None] = lambda: None,
) -> ModelVersion:
    """Install a model from a hub and register it. Raises CaptionerError if that fails.

    `progress` is called with the bytes done and the total; `on_open` is called before the model is
    loaded.
    """
    if not checkpoint.plain_name(request.name):
        raise CaptionerError(f"{request.name!r} cannot be a name: use a-z, 0-9, '.', '-', '_'.")
    info = hub.install(request, settings.CHECKPOINTS_DIR, progress=progress, on_open=on_open)
    return model_registry.register(checkpoint=checkpoint_row(info))


def _described(folder: Path) -> model_registry.Checkpoint | None:
    try:
        return checkpoint_row(checkpoint.checkpoint_info(folder))
    except CaptionerError as error:
        logger.warning("A bundled checkpoint is left out: %s", error)
        return None


def checkpoint_row(info: checkpoint.CheckpointInfo) -> model_registry.Checkpoint:
    """Return a checkpoint's values for the model registry."""
    return model_registry.Checkpoint(
        name=info.name,
        version=info.version,
        kind=info.kind,
        title=info.title,
        summary=info.summary,
        folder=str(info.folder),
        bytes=info.bytes,
        scores=info.scores,
    )


def _default_name() -> str:
    try:
        return checkpoint.checkpoint_info(checkpoint.default_checkpoint()).name
    except CaptionerError as error:
        logger.warning("No default captioner: %s", error)
        return ""


def warm_default(models: ModelCache) -> None:
    """Load the site's default captioner, so that the first job does not wait for it."""
    try:
        models.get(captioners.captioner(""))
    except GalleryError as error:
        logger.warning("No captioner was warmed: %s", error)
