"""Pages of promotions: their log, and the buttons that change the live version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gallery.core import pagination
from gallery.http.request_user import back, signed_in
from training.core.access import staff_only
from training.promotions import selectors, services


@require_safe
@staff_only
def log(request: HttpRequest) -> HttpResponse:
    """List every change of a live version, newest first."""
    cursor = request.GET.get("cursor", "")
    page = pagination.newest_first(selectors.promotions(), cursor=cursor, size=50)
    return render(request, "training/promotions.html", {"page": page})


@require_POST
@staff_only
def promote(request: HttpRequest, version_id: int) -> HttpResponse:
    """Make a candidate live."""
    done = services.promote(person=signed_in(request), version_id=version_id)
    messages.success(request, _("%(name)s is live.") % {"name": done.version})
    return redirect("training:overview")


@require_POST
@staff_only
def share(request: HttpRequest, version_id: int) -> HttpResponse:
    """Set a candidate's share of the jobs."""
    text = request.POST.get("percent", "")
    percent = int(text) if text.isdecimal() and len(text) < 4 else -1
    services.share(person=signed_in(request), version_id=version_id, percent=percent)
    return back(request, otherwise="/training/")


@require_POST
@staff_only
def roll_back(request: HttpRequest, name: str) -> HttpResponse:
    """Make the version live that was live before."""
    done = services.roll_back(person=signed_in(request), name=name)
    messages.success(request, _("%(name)s is live again.") % {"name": done.version})
    return redirect("training:overview")
