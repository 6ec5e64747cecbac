"""Texts of training for people: the gate in one sentence, its guards, a run's state."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gallery.models import Job
from training.models import GateReport, Promotion, TrainingRun

GUARDS = {
    "empty": gettext_lazy("No more empty sentences than the live one"),
    "stammers": gettext_lazy("No more repeated words than the live one"),
    "same_for_all": gettext_lazy("Not one sentence for everything"),
    "slower": gettext_lazy("Not much slower"),
    "larger": gettext_lazy("Not much larger"),
    "fits": gettext_lazy("People’s sentences fit their pictures"),
    "remembers": gettext_lazy("What it knew before is remembered"),
}
FAULTS = {
    "empty": gettext_lazy("it leaves pictures without words"),
    "stammers": gettext_lazy("it repeats words"),
    "same_for_all": gettext_lazy("it says the same of many pictures"),
    "slower": gettext_lazy("it is too slow"),
    "larger": gettext_lazy("it is too large"),
    "fits": gettext_lazy("the held-out sentences do not fit their pictures"),
    "remembers": gettext_lazy("it forgot what it knew before"),
}
ACTIONS = {
    Promotion.Action.PROMOTED: gettext_lazy("went live"),
    Promotion.Action.CANARY: gettext_lazy("takes a share"),
    Promotion.Action.CANARY_ENDED: gettext_lazy("takes no share any more"),
    Promotion.Action.ROLLED_BACK: gettext_lazy("was brought back"),
}


def guard_numbers(guard: dict[str, Any]) -> str:
    """Return a guard's values: shares in percent, sizes in megabytes, times in milliseconds."""
    scale, unit = {
        "larger": (1e-6, " MB"),
        "slower": (1e3, " ms"),
        "fits": (1, ""),
        "remembers": (1, ""),
    }.get(guard["name"], (100, "%"))
    digits = 3 if scale == 1 else 1
    live, candidate = (f"{scale * guard[side]:.{digits}f}{unit}" for side in ("live", "candidate"))
    return f"{live} → {candidate}"


def gate_sentence(gate: GateReport) -> str:
    """Return a gate report in one sentence."""
    if gate.verdict == GateReport.Verdict.NOT_ENOUGH:
        text = _("Not enough yet: %(has)s of the %(wants)s held-out pictures that a verdict needs.")
        return text % {"has": gate.pictures, "wants": gate.wanted}
    text = _("%(change)s on %(count)s held-out pictures: %(verdict)s")
    return text % {
        "change": _change(gate),
        "count": gate.pictures,
        "verdict": _verdict(gate),
    }


def _change(gate: GateReport) -> str:
    numbers = {"gain": f"{abs(100 * gate.gain):.1f}", "margin": f"{100 * gate.margin:.1f}"}
    if gate.low <= 0 <= gate.high:
        return _("No sure difference (%(gain)s%%, ±%(margin)s)") % (
            numbers | {"gain": f"{100 * gate.gain:+.1f}"}
        )
    better = _("Better by %(gain)s%% (±%(margin)s)")
    worse = _("Worse by %(gain)s%% (±%(margin)s)")
    return (better if gate.gain > 0 else worse) % numbers


def _verdict(gate: GateReport) -> str:
    if gate.verdict == GateReport.Verdict.PASSED:
        return _("ready to go live")
    faults = [str(FAULTS[name]) for name in gate.failed_guards]
    if not faults:
        return _("it stays out")
    return _("it stays out, for %(faults)s") % {"faults": ", ".join(faults)}


def run_state(run: TrainingRun) -> str:
    """Return the state of a run in a word or two."""
    job = run.job
    if job is None:
        return _("Ended")
    if job.state == Job.State.SUCCEEDED and run.stop_asked:
        return _("Stopped")
    words = {
        Job.State.QUEUED: _("Waiting"),
        Job.State.RUNNING: _("Training"),
        Job.State.SUCCEEDED: _("Done"),
        Job.State.FAILED: _("Failed"),
        Job.State.CANCELLED: _("Cancelled"),
    }
    return words[Job.State(job.state)]
