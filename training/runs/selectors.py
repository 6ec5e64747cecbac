"""Reads of training runs, gate reports and the provenance of versions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from gallery.core.errors import NotFoundError
from gallery.models import ModelVersion
from training.datasets import selectors as datasets
from training.models import GateReport, TrainingRun


@dataclass(frozen=True)
class Provenance:
    """Where a version comes from: its run (none for a bundled one), ancestors, last gate."""

    version: ModelVersion
    run: TrainingRun | None
    ancestors: list[ModelVersion]
    gate: GateReport | None


def runs() -> QuerySet[TrainingRun]:
    """Return all runs, newest first."""
    related = ("job__owner", "parent", "dataset", "candidate", "started_by")
    return TrainingRun.objects.select_related(*related).order_by("-pk")


def run(*, run_id: int) -> TrainingRun:
    """Return one run. Raises NotFoundError."""
    found = runs().filter(pk=run_id).first()
    if found is None:
        raise NotFoundError("run")
    return found


def run_of_job(*, job_id: int) -> TrainingRun | None:
    """Return the run of a training job."""
    return runs().filter(job_id=job_id).first()


def gate_of(*, version: ModelVersion) -> GateReport | None:
    """Return the newest report of a version against the live one."""
    related = ("candidate", "live", "dataset")
    return version.gates.select_related(*related).order_by("-pk").first()


def gate(*, gate_id: int) -> GateReport:
    """Return one report. Raises NotFoundError."""
    rows = GateReport.objects.select_related("candidate", "live", "dataset")
    found = rows.filter(pk=gate_id).first()
    if found is None:
        raise NotFoundError("report")
    return found


def differences(gate: GateReport) -> list[dict[str, Any]]:
    """Return where the versions differ most, with image and people's captions.

    Of a picture that was deleted or withdrawn since, only the scores are left.
    """
    shas = [each["id"] for each in gate.differences]
    images, references = datasets.images_of(shas), datasets.references(gate.dataset, shas)
    found = []
    for each in gate.differences:
        scores = {name: each[name] for name in ("id", "live_score", "candidate_score")}
        shown = each["id"] in references
        found.append(
            scores
            | {
                "image": images.get(each["id"]) if shown else None,
                "live": each["live"] if shown else "",
                "candidate": each["candidate"] if shown else "",
                "references": references.get(each["id"], []),
            }
        )
    return found


def samples(run: TrainingRun) -> list[dict[str, Any]]:
    """Return the sample captions by epoch of the images that may still be shown."""
    images = datasets.images_of(each["sha256"] for each in run.samples)
    return [
        {"sha256": each["sha256"], "image": images[each["sha256"]], "said": each.get("said", [])}
        for each in run.samples
        if each["sha256"] in images
    ]


def versions() -> QuerySet[ModelVersion]:
    """Return every version that the site knows, newest first."""
    related = ("parent", "made_by__dataset", "made_by__started_by")
    return ModelVersion.objects.select_related(*related).order_by("-pk")


def version(*, version_id: int) -> ModelVersion:
    """Return one version. Raises NotFoundError."""
    found = versions().filter(pk=version_id).first()
    if found is None:
        raise NotFoundError("version")
    return found


def provenance(*, version_id: int) -> Provenance:
    """Return the run, ancestors and last gate of a version. Raises NotFoundError."""
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
