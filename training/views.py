"""The overview of training: live versions, runs, and what a next run could train on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery.core import pagination
from training.core.access import staff_only
from training.datasets import services as freezing
from training.promotions import selectors as promotions
from training.runs import schedules, selectors
from training.runs.forms import ScheduleForm


@require_safe
@staff_only
def overview(request: HttpRequest) -> HttpResponse:
    """Show the live versions, the runs, and what a next run could train on."""
    page = pagination.newest_first(selectors.runs(), cursor=request.GET.get("cursor", ""), size=20)
    live = promotions.live_versions()
    name = live[0][0].name if live else ""
    schedule = schedules.of(captioner=name)
    context = {
        "runs": page.rows,
        "next_cursor": page.next_cursor,
        "live": live,
        "counts": freezing.preview(),
        "schedule": schedule,
        "schedule_of": name,
        "schedule_form": ScheduleForm(initial=_shown(schedule)),
        "new_corrections": schedules.new_corrections(captioner=name),
    }
    return render(request, "training/overview.html", context)


def _shown(schedule: object) -> dict[str, object]:
    fields = ("every_days", "corrections", "promote")
    return {name: getattr(schedule, name) for name in fields} if schedule else {}
