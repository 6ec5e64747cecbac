"""Checks before a run starts, with messages for people. No check loads a model."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.utils.translation import gettext as _

from gallery.core.errors import ConflictError, Parameter
from gallery.jobs import selectors as jobs
from gallery.models import Job, ModelVersion
from inference.captioners import trained_kinds
from training.datasets import selectors as datasets
from training.models import Dataset, TrainingRun

FEWEST = 20  # corrected pictures: fewer teach nothing
DISK_BYTES = 1_000_000_000
MEMORY_BYTES = 1_500_000_000


@dataclass(frozen=True)
class Check:
    """Result of one check. A check that is `needed` and does not hold forbids the start.

    `params` are those of the error training_not_ready, whose variants are named as the checks.
    """

    name: str
    holds: bool
    words: str
    needed: bool = True
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """Training data of a run: a revision's counts, and how many of its images are `gone`."""

    counts: dict[str, Any]
    gone: int = 0


def content_of(dataset: Dataset) -> Content:
    """Return the content of a revision, with the images gone since it was frozen."""
    return Content(dataset.counts, datasets.gone(dataset))


def checks(*, parent: ModelVersion, content: Content | None, base_data: str) -> list[Check]:
    """Run all checks before a run; without `content`, those of the images are left out."""
    found = [_trainable(parent), _free(parent), _base(base_data), _disk(), _memory(), _worker()]
    return [*(_enough(content, base_data) if content else ()), *found]


def require(found: list[Check]) -> None:
    """Raise ConflictError (training_not_ready) with the first check that forbids the start."""
    for check in found:
        if check.needed and not check.holds:
            raise ConflictError(f"training_not_ready.{check.name}", **check.params)


def _enough(content: Content, base_data: str) -> Iterator[Check]:
    counts, gone = content.counts, content.gone
    learnt, held = counts["train"]["pictures"], counts["test"]["own"]
    numbers = {"has": learnt, "wants": FEWEST}
    yield Check(
        "pictures",
        learnt - gone >= FEWEST,
        _("%(has)s reviewed pictures to learn from; at least %(wants)s are needed.") % numbers,
        params=numbers,
    )
    yield Check(
        "choosing",
        bool(counts["dev"]["pictures"] or base_data),
        _("%(has)s pictures to choose the best epoch by.") % {"has": counts["dev"]["pictures"]},
        params={"has": counts["dev"]["pictures"]},
    )
    yield Check(
        "held_out",
        held >= settings.GATE_PICTURES,
        _(
            "%(has)s held-out pictures with people’s own words. With fewer than %(wants)s the "
            "captioner is trained, but cannot be judged yet."
        )
        % {"has": held, "wants": settings.GATE_PICTURES},
        needed=False,
    )
    if gone:
        words = _("%(count)s pictures were deleted or withdrawn since: they are left out.")
        yield Check("gone", holds=False, words=words % {"count": gone}, needed=False)


def _trainable(parent: ModelVersion) -> Check:
    good = parent.kind in trained_kinds("keras") and Path(parent.folder).is_dir()
    words = _("%(name)s can be trained here.") if good else _("%(name)s cannot be trained here.")
    name = {"name": str(parent)}
    return Check("captioner", good, words % name, params=name)


def _free(parent: ModelVersion) -> Check:
    unfinished = TrainingRun.objects.filter(job__state__in=Job.UNFINISHED)
    busy = unfinished.filter(parent__name=parent.name).first()
    if busy is None:
        return Check("in_use", holds=True, words=_("No other run trains this captioner."))
    words = _("Run %(run)s trains this captioner already: wait for it, or stop it.")
    number = {"run": busy.pk}
    return Check("in_use", holds=False, words=words % number, params=number)


def _base(base_data: str) -> Check:
    if not base_data:
        words = _("No base data is mixed in: what the captioner knew before may fade.")
        return Check("base_data", holds=False, words=words, needed=False)
    good = base_data in base_choices()
    words = _("Base data: %(name)s.") if good else _("The base data %(name)s is not there.")
    name = {"name": Path(base_data).name}
    return Check("base_data", good, words % name, params=name)


def _disk() -> Check:
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = _("%(has).1f GB of disk are free; %(wants).1f GB are needed.")
    numbers = {"has": free / 1e9, "wants": DISK_BYTES / 1e9}
    return Check("disk", free >= DISK_BYTES, words % numbers, params=numbers)


def _memory() -> Check:
    free = psutil.virtual_memory().available
    words = _("%(has).1f GB of memory are free; %(wants).1f GB are wanted.")
    numbers = {"has": free / 1e9, "wants": MEMORY_BYTES / 1e9}
    return Check("memory", free >= MEMORY_BYTES, words % numbers, needed=False)


def _worker() -> Check:
    alive = jobs.workers_alive(kind=Job.Kind.TRAINING).exists()
    running = _("A training worker is running.")
    missing = _("No training worker is running just now: the run waits for one.")
    return Check("worker", alive, running if alive else missing, needed=False)


def base_choices() -> list[str]:
    """Return the folders of base data: that of the settings, and the imported datasets."""
    found = sorted(str(p) for p in (settings.DATA_DIR / "datasets").glob("*") if p.is_dir())
    named = settings.TRAINING_BASE_DATA
    return [*([named] if named and Path(named).is_dir() else []), *found]
