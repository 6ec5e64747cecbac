"""Pages of dataset revisions: freeze, show, compare and export."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from gallery.core import pagination
from gallery.http.request_user import signed_in
from training.core.access import staff_only
from training.datasets import exports, selectors, services


@require_safe
@staff_only
def revisions(request: HttpRequest) -> HttpResponse:
    """List the revisions, the newest first."""
    cursor = request.GET.get("cursor", "")
    page = pagination.newest_first(selectors.datasets(), cursor=cursor, size=50)
    context = {"page": page, "counts": services.preview()}
    return render(request, "training/revisions.html", context)


@require_POST
@staff_only
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze all reviewed images into a revision."""
    dataset = services.freeze(person=signed_in(request))
    return redirect("training:revision", dataset.pk)


@require_safe
@staff_only
def revision(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """Show what is in a revision, and which versions were trained on it."""
    dataset = selectors.dataset(dataset_id=dataset_id)
    context = {
        "dataset": dataset,
        "gone": selectors.gone(dataset),
        "before": selectors.datasets().filter(pk__lt=dataset.pk).first(),
        "pictures": selectors.there(dataset)[: selectors.SHOWN],
        "runs": dataset.runs.select_related("candidate", "parent", "job"),
        "formats": exports.FORMATS,
    }
    return render(request, "training/revision.html", context)


@require_safe
@staff_only
def diff(request: HttpRequest, older_id: int, newer_id: int) -> HttpResponse:
    """Show the differences between two revisions."""
    older = selectors.dataset(dataset_id=older_id)
    newer = selectors.dataset(dataset_id=newer_id)
    found = selectors.diff(older=older, newer=newer)
    removed = [(row, selectors.seen_by(sha256=row.sha256)) for row in found.removed]
    return render(request, "training/diff.html", {"diff": found, "removed": removed})


@require_safe
@staff_only
def export(request: HttpRequest, dataset_id: int, style: str) -> HttpResponseBase:
    """Send a revision as a ZIP."""
    dataset = selectors.dataset(dataset_id=dataset_id)
    file = exports.archive(dataset=dataset, style=style)
    name = f"revision-{dataset.pk}-{style}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_safe
@staff_only
@cache_control(private=True, max_age=3600)
def picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """Send the thumbnail of an image in a revision, while its owner allows it."""
    image = selectors.image(sha256=sha256)
    return FileResponse(image.small.open(), content_type="image/webp")
