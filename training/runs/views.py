"""Pages of training runs: a new run, one run, its gate, the provenance of versions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.captions import selectors as captioners
from gallery.core import error_texts
from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from training.core.access import staff_only
from training.datasets import selectors as datasets
from training.datasets import services as freezing
from training.runs import preflight, schedules, selectors, services
from training.runs.forms import RunForm, ScheduleForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new run with its checks; start it."""
    if request.method != "POST":
        return _new_page(request, RunForm(initial=request.GET.dict()))
    form = RunForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    try:
        run = services.start(
            person=signed_in(request),
            captioner=form.cleaned_data["captioner"],
            dataset_id=int(form.cleaned_data["dataset"] or 0) or None,
            base_data=form.cleaned_data["base_data"],
            settings=form.settings(),
            promote=form.cleaned_data["promote"],
        )
    except GalleryError as error:
        form.add_error(None, error_texts.localized(error))
        return _new_page(request, form, status=422)
    return redirect("training:run", run.pk)


def _new_page(request: HttpRequest, form: RunForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "checks": _checks(form)}
    part = "training/_checks.html" if request.headers.get("HX-Request") else "training/new.html"
    return render(request, part, context, status=status)


def _checks(form: RunForm) -> list[preflight.Check]:
    """Run the checks for the form's present choices; a choice that does not exist fails alone."""
    chosen = {name: form[name].value() or "" for name in ("captioner", "dataset", "base_data")}
    try:
        parent = captioners.captioner(str(chosen["captioner"]))
        number = str(chosen["dataset"])
        if number.isdecimal():
            content = preflight.content_of(datasets.dataset(dataset_id=int(number)))
        else:
            content = preflight.Content(freezing.preview())
    except GalleryError as error:
        return [preflight.Check("choice", holds=False, words=error_texts.localized(error))]
    return preflight.checks(parent=parent, content=content, base_data=str(chosen["base_data"]))


@require_safe
@staff_only
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a run: its curves, samples, log and result."""
    found = selectors.run(run_id=run_id)
    gate = selectors.gate_of(version=found.candidate) if found.candidate else None
    context = {"run": found, "gate": gate, "samples": selectors.samples(found)}
    part = "training/_run.html" if request.headers.get("HX-Request") else "training/run.html"
    return render(request, part, context)


@require_POST
@staff_only
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop a run, keeping its best checkpoint so far."""
    services.stop(run_id=run_id)
    return redirect("training:run", run_id)


@require_POST
@staff_only
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    """Resume a run where it ended; a finished run is only evaluated again."""
    services.resume(person=signed_in(request), run_id=run_id)
    return redirect("training:run", run_id)


@require_safe
@staff_only
def gate(request: HttpRequest, gate_id: int) -> HttpResponse:
    """Show a gate report, in one sentence and in full."""
    found = selectors.gate(gate_id=gate_id)
    context = {"gate": found, "differences": selectors.differences(found)}
    return render(request, "training/gate.html", context)


@require_safe
@staff_only
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show a version's provenance, with the actions that its state allows."""
    found = selectors.provenance(version_id=version_id)
    return render(request, "training/version.html", {"found": found, "version": found.version})


@require_POST
@staff_only
def schedule(request: HttpRequest, name: str) -> HttpResponse:
    """Set or delete the schedule of a captioner."""
    if "off" in request.POST:
        schedules.unset(captioner=name)
        messages.success(request, _("It is trained by hand only from now on."))
        return redirect("training:overview")
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise GalleryError("bad_schedule")
    base = preflight.base_choices()
    schedules.set_schedule(
        person=signed_in(request),
        captioner=name,
        base_data=base[0] if base else "",
        **form.cleaned_data,
    )
    messages.success(request, _("It is trained by the calendar from now on."))
    return redirect("training:overview")
