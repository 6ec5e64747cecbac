"""Two sentences, no names: which is better?"""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from training.core.access import staff_only
from training.preferences import selectors, services


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Show a picture and two sentences; keep which one was picked."""
    person = signed_in(request)
    if request.method != "POST":
        context = {"pair": selectors.next_pair(person=person), "kept": person.preferences.count()}
        return render(request, "training/compare.html", context)
    services.prefer(person=person, choice=request.POST.get("choice", ""), **_numbers(request))
    return redirect("compare")


def _numbers(request: HttpRequest) -> dict[str, int]:
    texts = {name: request.POST.get(name, "") for name in ("image_id", "first", "second")}
    if not all(text.isdecimal() and len(text) < 19 for text in texts.values()):
        raise GalleryError("not_a_pair.sentences")
    return {name: int(text) for name, text in texts.items()}


@require_safe
@staff_only
def win_rates(request: HttpRequest) -> HttpResponse:
    """Show who is preferred how often, and how surely."""
    return render(request, "training/preferences.html", {"rates": selectors.win_rates()})


@require_safe
@staff_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send every pick as a line of JSON."""
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in selectors.exported())
    response = StreamingHttpResponse(lines, content_type="application/jsonl")
    response["Content-Disposition"] = 'attachment; filename="preferences.jsonl"'
    return response
