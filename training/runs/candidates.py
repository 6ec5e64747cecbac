"""Registration of a run's best checkpoint as a model version. Loads the model library."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from gallery.captions import model_registry
from gallery.models import ModelVersion
from inference.checkpoint import (
    CheckpointInfo,
    checkpoint_info,
    open_captioner,
    read_json,
    save_checkpoint,
)
from inference.services import checkpoint_row
from training.models import TrainingRun

WEIGHTS = "weights.safetensors"


def register(run: TrainingRun, trained: Path) -> ModelVersion:
    """Register a run's trained checkpoint as a candidate, unless it already is one; return it."""
    name, version = run.parent.name, _next_version(run.parent.name)
    folder = Path(settings.CHECKPOINTS_DIR) / f"{name}@{version}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    scores = provenance_of(run)
    info = save_checkpoint(
        open_captioner(trained),
        folder,
        name=name,
        version=version,
        scores=scores,
        card=_card(f"{name}@{version}", scores),
        half=True,
        terms=checkpoint_info(Path(run.parent.folder)).terms,
    )
    if run.candidate is not None and _same(Path(run.candidate.folder), folder):
        shutil.rmtree(folder)
        return run.candidate
    return _known(run, info)


def provenance_of(run: TrainingRun) -> dict[str, object]:
    """Return the facts about a run that are written into its checkpoint."""
    dataset = run.dataset
    return {
        "parent": str(run.parent),
        "revision": dataset and dataset.pk,
        "revision_digest": dataset and dataset.digest,
        "base_data": Path(run.base_data).name,
        "settings": run.settings,
        "code": run.code_version,
        "run": run.pk,
        "chosen at CIDEr": run.best,
    }


def _known(run: TrainingRun, info: CheckpointInfo) -> ModelVersion:
    found = replace(checkpoint_row(info), title=run.parent.title, summary=run.parent.summary)
    row = model_registry.register(checkpoint=found)
    ModelVersion.objects.filter(pk=row.pk).update(parent=run.parent)
    run.candidate = row
    run.save(update_fields=["candidate"])
    return row


def _next_version(name: str) -> str:
    """Return the whole number after the highest in use."""
    used = ModelVersion.objects.filter(name=name).values_list("version", flat=True)
    return str(max((int(each) for each in used if each.isdecimal()), default=0) + 1)


def _same(one: Path, other: Path) -> bool:
    """Say whether two checkpoints have the same weights."""
    manifest = one / "manifest.json"
    if not manifest.is_file():
        return False
    return bool(read_json(manifest).get(WEIGHTS) == read_json(other / "manifest.json").get(WEIGHTS))


def _card(reference: str, scores: dict[str, object]) -> str:
    text = json.dumps(scores, indent=1, sort_keys=True)
    return (
        f"# {reference}\n\nTrained further on corrections from {scores['parent']}, whose limits "
        f"and licence hold for it too. How it was made:\n\n```json\n{text}\n```\n"
    )
