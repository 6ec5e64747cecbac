"""Pages of exports: list, request, download, delete."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.albums import services as albums
from gallery.core import owned_images, pagination
from gallery.exports import download, selection, selectors, services
from gallery.exports.snippet import snippet
from gallery.http.request_user import signed_in
from gallery.models import Export, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """List exports; queue a new one on POST."""
    owner = signed_in(request)
    if request.method == "POST":
        form = request.POST.get("form", "")
        services.ask(owner=owner, form=form, selection=_selection(request, owner))
        return redirect("gallery:exports")
    return _page(request, owner)


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Show the export formats for the images that another page's form selected."""
    owner = signed_in(request)
    chosen = _selection(request, owner)
    return _page(request, owner, chosen=chosen.get("images", []))


def _page(request: HttpRequest, owner: User, *, chosen: Sequence[int] = ()) -> HttpResponse:
    rows = list(selectors.exports(owner=owner))
    context = {
        "exports": rows,
        "waits": any(row.job and not row.job.is_finished for row in rows),
        "forms": Export.Form.choices,
        "count": owned_images.images(owner=owner).count(),
        "albums": albums.titles(owner=owner),
        "chosen": len(chosen),
        "chosen_ids": ",".join(map(str, chosen)),
    }
    part = "_exports.html" if request.headers.get("HX-Request") else "exports.html"
    return render(request, f"gallery/{part}", context)


def _selection(request: HttpRequest, owner: User) -> selection.Selection:
    """Return a form's selection: ticked images, the matches of a search, an album, or all."""
    form = request.POST
    if form.get("all"):
        return selection.of_search(owner=owner, text=form.get("within", ""))
    ids = form.getlist("id") + [text for text in form.get("ids", "").split(",") if text]
    if ids:
        return selection.of_images(map(pagination.read_id, ids))
    album = form.get("album")
    return selection.of_album(pagination.read_id(album)) if album else selection.of_all()


@require_safe
@login_required
def fetch(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Send an export's file."""
    return download.send(selectors.export(owner=signed_in(request), export_id=export_id))


@require_POST
@login_required
def delete(request: HttpRequest, export_id: int) -> HttpResponse:
    """Delete an export and its file."""
    owner = signed_in(request)
    services.delete(owner=owner, export=selectors.export(owner=owner, export_id=export_id))
    messages.success(request, _("The export was deleted."))
    return redirect("gallery:exports")


@require_safe
@login_required
def html(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show an HTML snippet of an image: a fragment for htmx, else a page."""
    image = owned_images.image(owner=signed_in(request), image_id=image_id)
    context = {"image": image, "html": snippet(image), "part": "gallery/_snippet.html"}
    if request.headers.get("HX-Request"):
        return render(request, "gallery/_snippet.html", context)
    return render(request, "gallery/part.html", context | {"heading": _("For a web page")})
