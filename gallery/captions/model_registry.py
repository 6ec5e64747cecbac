"""Registry of model versions. Workers and commands register checkpoints found on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from gallery.captions import checkpoint_store
from gallery.models import ModelVersion


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint on disk, with the metadata from its own files."""

    name: str
    version: str
    kind: str
    title: str
    summary: str
    folder: str
    bytes: int
    scores: Mapping[str, float] = field(default_factory=dict)


@transaction.atomic
def register_bundled(*, checkpoints: list[Checkpoint], default: str) -> list[ModelVersion]:
    """Register the checkpoints that come with the product and make them live.

    A live version of the same name is replaced only if its files no longer exist. `default` is the
    name of the default captioner to set if there is none.
    """
    _retire_replaced(checkpoints)
    rows = [_register(checkpoint) for checkpoint in checkpoints]
    if not ModelVersion.objects.filter(is_default=True).exists():
        ModelVersion.objects.filter(name=default, state=ModelVersion.State.LIVE).update(
            is_default=True
        )
    return rows


def register(*, checkpoint: Checkpoint) -> ModelVersion:
    """Register one checkpoint: live if its name has no live version, else a candidate.

    It is copied to shared storage first, so that every host that reads the row can fetch it.
    """
    reference = f"{checkpoint.name}@{checkpoint.version}"
    checkpoint_store.put(Path(checkpoint.folder), reference=reference)
    with transaction.atomic():
        return _register(checkpoint)


def lock(*, name: str) -> None:
    """Lock a name's versions until the transaction ends, while its live version is changed."""
    list(ModelVersion.objects.select_for_update().filter(name=name).order_by("pk").values("pk"))


@transaction.atomic
def go_live(*, version: ModelVersion) -> ModelVersion | None:
    """Make a version live; retire and return the version that was live before."""
    lock(name=version.name)
    rows = ModelVersion.objects.filter(name=version.name)
    previous = rows.filter(state=ModelVersion.State.LIVE).exclude(pk=version.pk).first()
    is_default = rows.filter(is_default=True).exists()
    rows.filter(state=ModelVersion.State.LIVE).update(
        state=ModelVersion.State.RETIRED, is_default=False
    )
    rows.filter(pk=version.pk).update(
        state=ModelVersion.State.LIVE, is_default=is_default, canary_percent=0
    )
    return previous


@transaction.atomic
def give_share(*, version: ModelVersion, percent: int) -> None:
    """Set a candidate's share of its name's jobs, and set other candidates' shares to 0."""
    lock(name=version.name)
    ModelVersion.objects.filter(name=version.name).update(canary_percent=0)
    ModelVersion.objects.filter(pk=version.pk).exclude(state=ModelVersion.State.LIVE).update(
        canary_percent=percent
    )


def _retire_replaced(checkpoints: list[Checkpoint]) -> None:
    """Retire live versions whose files were replaced by an upgrade of the product.

    The folder of such a version is missing or has another version in it.
    """
    held = {checkpoint.folder: checkpoint.version for checkpoint in checkpoints}
    names = {checkpoint.name for checkpoint in checkpoints}
    for row in ModelVersion.objects.filter(name__in=names, state=ModelVersion.State.LIVE):
        if not checkpoint_store.is_at_hand(row) or held.get(row.folder, row.version) != row.version:
            row.state = ModelVersion.State.RETIRED
            row.is_default = False
            row.save(update_fields=["state", "is_default"])


def _register(checkpoint: Checkpoint) -> ModelVersion:
    row, _ = ModelVersion.objects.update_or_create(
        name=checkpoint.name,
        version=checkpoint.version,
        defaults={
            "kind": checkpoint.kind,
            "title": checkpoint.title,
            "summary": checkpoint.summary,
            "folder": checkpoint.folder,
            "digest": checkpoint_store.digest_of(Path(checkpoint.folder)),
            "bytes": checkpoint.bytes,
            "scores": checkpoint.scores,
        },
    )
    has_live = ModelVersion.objects.filter(name=row.name, state=ModelVersion.State.LIVE).exists()
    if row.state == ModelVersion.State.CANDIDATE and not has_live:
        row.state = ModelVersion.State.LIVE
        row.save(update_fields=["state"])
    return row
