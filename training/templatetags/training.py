"""How templates speak of training: the gate's sentence, curves, who saw a picture."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from gallery.models import Image, ModelVersion
from training import words
from training.datasets import selectors as datasets
from training.models import GateReport, Promotion, TrainingRun

register = template.Library()
WIDTH, HEIGHT, EDGE = 600, 220, 8


@register.filter
def sentence(gate: GateReport) -> str:
    """What the gate found."""
    return words.gate_sentence(gate)


@register.filter
def state(run: TrainingRun) -> str:
    """Where a run stands."""
    return words.run_state(run)


@register.filter
def minutes_left(run: TrainingRun) -> float | None:
    """At most: by the last epoch's time or, before one is over, by the share that is done."""
    if run.job is None or run.job.started_at is None or not run.job.progress:
        return None
    if run.log:
        minutes: float = run.log[-1]["minutes_left"]
        return minutes
    gone = timezone.now() - run.job.started_at
    return gone.total_seconds() / 60 * (1 / run.job.progress - 1)


@register.filter
def guard(name: str) -> str:
    """What a guard asks."""
    return str(words.GUARDS.get(name, name))


@register.filter
def numbers(guard: dict[str, Any]) -> str:
    """What a guard was decided by."""
    return words.guard_numbers(guard)


@register.filter
def action(promotion: Promotion) -> str:
    """What happened to a version."""
    return str(words.ACTIONS[Promotion.Action(promotion.action)])


@register.filter
def percent(share: float) -> str:
    """A share with its sign, as percent."""
    return f"{100 * share:+.1f}"


@register.filter
def seen_by(image: Image) -> QuerySet[ModelVersion]:
    """The versions that learnt from a picture."""
    return datasets.seen_by(sha256=image.sha256)


@register.simple_tag
def curve(log: Sequence[dict[str, Any]], measure: str) -> dict[str, Any]:
    """A measure by epoch as a line in a box of WIDTH by HEIGHT; empty without an epoch."""
    values = [float(entry[measure]) for entry in log if entry.get(measure) is not None]
    if not values:
        return {}
    low, high = min(values), max(values)
    points = [(_across(at, len(values)), _up(value, low, high)) for at, value in enumerate(values)]
    return {
        "line": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "points": points,
        "low": low,
        "high": high,
        "last": values[-1],
        "count": len(values),
        "box": f"0 0 {WIDTH} {HEIGHT}",
    }


def _across(at: int, count: int) -> float:
    return EDGE + at / max(1, count - 1) * (WIDTH - 2 * EDGE)


def _up(value: float, low: float, high: float) -> float:
    span = high - low
    share = (value - low) / span if span else 0.5
    return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)
