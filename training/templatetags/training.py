"""Template filters of training: the gate's sentence, curves, which versions saw an image."""

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
    """Return the result of a gate report in one sentence."""
    return words.gate_sentence(gate)


@register.filter
def state(run: TrainingRun) -> str:
    """Return the state of a run in a word or two."""
    return words.run_state(run)


@register.filter
def minutes_left(run: TrainingRun) -> float | None:
    """Estimate the minutes left: by the last epoch's time or, before one is over, by progress."""
    if run.job is None or run.job.started_at is None or not run.job.progress:
        return None
    if run.log:
        minutes: float = run.log[-1]["minutes_left"]
        return minutes
    gone = timezone.now() - run.job.started_at
    return gone.total_seconds() / 60 * (1 / run.job.progress - 1)


@register.filter
def guard(name: str) -> str:
    """Return the description of a guard."""
    return str(words.GUARDS.get(name, name))


@register.filter
def numbers(guard: dict[str, Any]) -> str:
    """Return the values that a guard was decided by."""
    return words.guard_numbers(guard)


@register.filter
def action(promotion: Promotion) -> str:
    """Return the action of a promotion in words."""
    return str(words.ACTIONS[Promotion.Action(promotion.action)])


@register.filter
def percent(share: float) -> str:
    """Return a share with its sign, as percent."""
    return f"{100 * share:+.1f}"


@register.filter
def seen_by(image: Image) -> QuerySet[ModelVersion]:
    """Return the versions that were trained on an image."""
    return datasets.seen_by(sha256=image.sha256)


@register.simple_tag
def curve(log: Sequence[dict[str, Any]], measure: str) -> dict[str, object]:
    """Return the points of a metric by epoch, within WIDTH by HEIGHT; empty without an epoch."""
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
