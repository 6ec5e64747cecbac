"""Every read of training runs, and of what a version came from."""

from dataclasses import dataclass

from django.db.models import QuerySet

from gallery.core.errors import NotFoundError
from gallery.models import ModelVersion
from training.models import GateReport, TrainingRun


@dataclass(frozen=True)
class Provenance:
    """Where a version comes from: its run (none for a bundled one), ancestors, last gate."""

    version: ModelVersion
    run: TrainingRun | None
    ancestors: list[ModelVersion]
    gate: GateReport | None


def runs() -> QuerySet[TrainingRun]:
    """All runs, the newest first."""
    related = ("job__owner", "parent", "dataset", "candidate", "started_by")
    return TrainingRun.objects.select_related(*related).order_by("-pk")


def run(*, run_id: int) -> TrainingRun:
    """One run. Raises NotFoundError."""
    found = runs().filter(pk=run_id).first()
    if found is None:
        raise NotFoundError("run")
    return found


def run_of_job(*, job_id: int) -> TrainingRun | None:
    """What a training job trains."""
    return runs().filter(job_id=job_id).first()


def gate_of(*, version: ModelVersion) -> GateReport | None:
    """The last time that a version was measured against the live one."""
    related = ("candidate", "live", "dataset")
    return version.gates.select_related(*related).order_by("-pk").first()


def gate(*, gate_id: int) -> GateReport:
    """One report. Raises NotFoundError."""
    rows = GateReport.objects.select_related("candidate", "live", "dataset")
    found = rows.filter(pk=gate_id).first()
    if found is None:
        raise NotFoundError("report")
    return found


def versions() -> QuerySet[ModelVersion]:
    """Every version that the site knows, the newest first."""
    related = ("parent", "made_by__dataset", "made_by__started_by")
    return ModelVersion.objects.select_related(*related).order_by("-pk")


def version(*, version_id: int) -> ModelVersion:
    """One version. Raises NotFoundError."""
    found = versions().filter(pk=version_id).first()
    if found is None:
        raise NotFoundError("version")
    return found


def provenance(*, version_id: int) -> Provenance:
    """Everything that is known of where a version comes from. Raises NotFoundError."""
    found = version(version_id=version_id)
    return Provenance(
        version=found,
        run=runs().filter(candidate=found).first(),
        ancestors=_ancestors(found),
        gate=gate_of(version=found),
    )


def _ancestors(version: ModelVersion) -> list[ModelVersion]:
    found: list[ModelVersion] = []
    while version.parent is not None and version.parent not in found:
        version = version.parent
        found.append(version)
    return found
