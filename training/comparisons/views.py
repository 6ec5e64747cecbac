"""Pages of comparisons: the list, one comparison, and its disputed images."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery.images.media import SAFE_HEADERS
from training.comparisons import selectors
from training.core.access import staff_only


@require_safe
@staff_only
def comparisons(request: HttpRequest) -> HttpResponse:
    """List the comparisons."""
    context = {"comparisons": selectors.comparisons()}
    return render(request, "training/comparisons.html", context)


@require_safe
@staff_only
def comparison(request: HttpRequest, name: str) -> HttpResponse:
    """Show the scores, and the images about which the captioners disagree most."""
    found = selectors.comparison(name=name)
    context = {"comparison": found, "table": selectors.table(found)}
    return render(request, "training/comparison.html", context)


@require_safe
@staff_only
def picture(request: HttpRequest, name: str, number: int) -> HttpResponseBase:
    """Send a disputed image of a comparison."""
    path = selectors.picture(selectors.comparison(name=name), number=number)
    return FileResponse(
        path.open("rb"), content_type=selectors.TYPES[path.suffix], headers=SAFE_HEADERS
    )
