"""Which checkpoints this site knows. Workers and commands add what they find on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from gallery.captions import checkpoint_store
from gallery.models import ModelVersion


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint on disk, as its own files describe it."""

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
    """Make the checkpoints that came with the product known and live.

    A name that already has a live version keeps it, as long as that one's files are there: a
    newer one in its place takes over. `default` is used when no default is set.
    """
    _retire_replaced(checkpoints)
    rows = [_register(checkpoint) for checkpoint in checkpoints]
    if not ModelVersion.objects.filter(is_default=True).exists():
        ModelVersion.objects.filter(name=default, state=ModelVersion.State.LIVE).update(
            is_default=True
        )
    return rows


def register(*, checkpoint: Checkpoint) -> ModelVersion:
    """Make one checkpoint known: live when its name has no live version, else a candidate.

    Shared storage gets it first, so that every host that reads the row can fetch it.
    """
    reference = f"{checkpoint.name}@{checkpoint.version}"
    checkpoint_store.put(Path(checkpoint.folder), reference=reference)
    with transaction.atomic():
        return _register(checkpoint)


@transaction.atomic
def go_live(*, version: ModelVersion) -> ModelVersion | None:
    """Make a version live in the place of its name's live one, which is returned and retired."""
    rows = ModelVersion.objects.select_for_update().filter(name=version.name)
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
    """Let a version that is not live caption a share of its name's jobs, and no other one."""
    ModelVersion.objects.filter(name=version.name).update(canary_percent=0)
    ModelVersion.objects.filter(pk=version.pk).exclude(state=ModelVersion.State.LIVE).update(
        canary_percent=percent
    )


def _retire_replaced(checkpoints: list[Checkpoint]) -> None:
    """Retire live versions whose files are gone: the product was upgraded and left them behind.

    Their folder is no more, or holds another version now.
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
