"""The page of exports: ask, watch, fetch, delete."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery import selectors as pictures
from gallery.errors import GalleryError
from gallery.exchange import download, selection, selectors, services
from gallery.exchange.snippet import snippet
from gallery.models import Album, Export, User
from gallery.people.requests import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """List exports; ask for one."""
    owner = signed_in(request)
    if request.method == "POST":
        services.ask(owner=owner, form=request.POST.get("form", ""), selection=_selection(request))
        return redirect("gallery:exports")
    rows = list(selectors.exports(owner=owner))
    context = {
        "exports": rows,
        "waits": any(row.job and not row.job.is_finished for row in rows),
        "forms": Export.Form.choices,
        "count": pictures.images(owner=owner).count(),
        "albums": Album.objects.owned_by(owner.pk).order_by("title"),
        "chosen": _chosen(request, owner),
    }
    part = "_exports.html" if request.headers.get("HX-Request") else "exports.html"
    return render(request, f"gallery/{part}", context)


def _selection(request: HttpRequest) -> selection.Selection:
    ids = _numbers(request.POST.getlist("image"))
    if ids:
        return selection.of_images(ids)
    (album,) = _numbers([request.POST.get("album") or "0"])
    return selection.of_album(album) if album else selection.of_all()


def _chosen(request: HttpRequest, owner: User) -> list[int]:
    """Pictures that another page named in this page's address, if they are the owner's."""
    ids = _numbers(request.GET.getlist("image"))
    return list(pictures.images(owner=owner).filter(pk__in=ids).values_list("pk", flat=True))


def _numbers(texts: list[str]) -> list[int]:
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        raise GalleryError("bad_ids", "Name pictures and albums by their numbers.")
    return [int(text) for text in texts]


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
    """A picture as HTML to paste, as a part of its page."""
    image = pictures.image(owner=signed_in(request), image_id=image_id)
    return render(request, "gallery/_snippet.html", {"image": image, "html": snippet(image)})
