"""Pages of imports: choose files, watch the progress, retry failures."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gallery.captions import selectors as captions
from gallery.http.fair_share import one_at_a_time
from gallery.http.request_user import signed_in
from gallery.imports import near_duplicates, selectors, services
from gallery.models import Album, ImportFile

SHOWN = 200


@require_safe
@login_required
@one_at_a_time
def index(request: HttpRequest) -> HttpResponse:
    """Show the form for a new import and the latest imports."""
    owner = signed_in(request)
    batches = list(selectors.batches(owner=owner)[:20])
    context = {
        "batches": [(batch, selectors.progress(batch)) for batch in batches],
        "captioners": captions.live_captioners(),
        "albums": Album.objects.owned_by(owner.pk).order_by("title"),
        "piece": settings.PIECE_MAX_BYTES // 2,
    }
    return render(request, "gallery/imports.html", context)


@require_safe
@login_required
@one_at_a_time
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show an import's progress: counts, failures with reasons, near duplicates."""
    found = selectors.batch(owner=signed_in(request), batch_id=batch_id)
    progress = selectors.progress(found)
    failed = found.files.filter(state=ImportFile.State.FAILED).order_by("pk")
    context = {
        "batch": found,
        "progress": progress,
        "failed": failed[:SHOWN],
        "pairs": near_duplicates.pairs(found) if progress.is_over else [],
        "piece": settings.PIECE_MAX_BYTES // 2,
        "stopped": bool(found.job and found.job.is_finished and progress.sent),
    }
    part = "_import.html" if request.headers.get("HX-Request") else "import.html"
    return render(request, f"gallery/{part}", context)


@require_POST
@login_required
def retry(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Retry every failed file."""
    services.retry(owner=signed_in(request), batch_id=batch_id)
    return redirect("gallery:import", batch_id)


@require_POST
@login_required
def keep_both(request: HttpRequest, batch_id: int, file_id: int) -> HttpResponse:
    """Keep an image that is a near duplicate."""
    services.keep_both(owner=signed_in(request), batch_id=batch_id, file_id=file_id)
    return redirect("gallery:import", batch_id)


@require_POST
@login_required
def drop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Delete an import."""
    services.drop(owner=signed_in(request), batch_id=batch_id)
    messages.success(request, _("The list is gone. The pictures that came in stay."))
    return redirect("gallery:imports")
