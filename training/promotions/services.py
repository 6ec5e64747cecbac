"""Changes of the live version, each in the audit log: promotion, canary share, rollback.

Each function locks the name's versions before it reads them, so that of two concurrent changes the
second sees the result of the first.
"""

from django.db import transaction

from gallery.captions import checkpoint_store, model_registry
from gallery.core.errors import ConflictError, GalleryError
from gallery.models import ModelVersion, User
from training.models import GateReport, Promotion
from training.promotions import selectors
from training.runs import selectors as runs

Action = Promotion.Action


@transaction.atomic
def promote(*, person: User, version_id: int) -> Promotion:
    """Make a candidate live: workers take it at their next batch.

    Raises ConflictError: not_a_candidate, gate_closed, gate_outdated.
    """
    candidate = _locked(version_id)
    return _promote(candidate, _open_gate(candidate), person)


@transaction.atomic
def promote_by_itself(*, report: GateReport) -> Promotion | None:
    """Promote a candidate automatically after it has passed the gate."""
    candidate = _locked(report.candidate_id)
    passed = report.verdict == GateReport.Verdict.PASSED
    if not passed or candidate.state == ModelVersion.State.LIVE:
        return None
    return _promote(candidate, _open_gate(candidate), None)


@transaction.atomic
def share(*, person: User, version_id: int, percent: int) -> Promotion:
    """Set the share of its captioner's jobs that a candidate captions, in percent; 0 ends it."""
    if not 0 <= percent <= 50:
        raise GalleryError("bad_share")
    candidate = _locked(version_id)
    gate = _open_gate(candidate) if percent else None
    model_registry.give_share(version=candidate, percent=percent)
    return Promotion.objects.create(
        action=Action.CANARY if percent else Action.CANARY_ENDED,
        version=candidate,
        gate=gate,
        percent=percent,
        person=person,
    )


@transaction.atomic
def roll_back(*, person: User, name: str) -> Promotion:
    """Make the version live that was live before.

    Raises ConflictError: nothing_before, or live_changed after a concurrent change.
    """
    asked_about = selectors.live(name=name)
    model_registry.lock(name=name)
    if selectors.live(name=name) != asked_about:
        raise ConflictError("live_changed", name=name)
    before = selectors.before(name=name)
    if before is None or not checkpoint_store.is_at_hand(before):
        raise ConflictError("nothing_before", name=name)
    gone = model_registry.go_live(version=before)
    return Promotion.objects.create(
        action=Action.ROLLED_BACK, version=before, previous=gone, person=person
    )


def _locked(version_id: int) -> ModelVersion:
    """Lock all versions of a version's name, and return it read again."""
    model_registry.lock(name=runs.version(version_id=version_id).name)
    return runs.version(version_id=version_id)


def _promote(candidate: ModelVersion, gate: GateReport, person: User | None) -> Promotion:
    previous = model_registry.go_live(version=candidate)
    return Promotion.objects.create(
        action=Action.PROMOTED, version=candidate, previous=previous, gate=gate, person=person
    )


def _open_gate(candidate: ModelVersion) -> GateReport:
    """Return the gate report that a candidate passed. Raises ConflictError if there is none."""
    if candidate.state == ModelVersion.State.LIVE:
        raise ConflictError("not_a_candidate", candidate=str(candidate))
    gate = runs.gate_of(version=candidate)
    if gate is None or gate.verdict != GateReport.Verdict.PASSED:
        raise ConflictError("gate_closed", candidate=str(candidate))
    if gate.live.state != ModelVersion.State.LIVE:
        raise ConflictError("gate_outdated", candidate=str(candidate), live=str(gate.live))
    return gate
