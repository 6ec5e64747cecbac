"""Pages of albums and of the trash."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.albums import services as albums
from gallery.browse.pages import SIZE, library_page
from gallery.core import pagination
from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from gallery.images import trash


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the owner's albums with their covers; create one on POST."""
    owner = signed_in(request)
    problem = None
    if request.method == "POST":
        try:
            return redirect(albums.create(owner=owner, title=request.POST.get("title", "")))
        except GalleryError as error:
            problem = error
    context = {"covers": albums.covers(owner=owner), "problem": problem}
    return render(request, "gallery/albums.html", context, status=422 if problem else 200)


@require_safe
@login_required
def album(request: HttpRequest, album_id: int) -> HttpResponse:
    """Show the images of an album."""
    owner = signed_in(request)
    found = albums.album(owner=owner, album_id=album_id)
    return library_page(request, owner, page="gallery/album.html", album=found)


@require_POST
@login_required
def rename(request: HttpRequest, album_id: int) -> HttpResponse:
    """Change an album's title."""
    title = request.POST.get("title", "")
    return redirect(albums.rename(owner=signed_in(request), album_id=album_id, title=title))


@require_POST
@login_required
def delete(request: HttpRequest, album_id: int) -> HttpResponse:
    """Delete an album; its images stay."""
    deleted = albums.delete(owner=signed_in(request), album_id=album_id)
    message = _("The album “%(title)s” was deleted. Its pictures are still here.")
    messages.success(request, message % {"title": deleted.title})
    return redirect("gallery:albums")


@require_POST
@login_required
def set_cover(request: HttpRequest, album_id: int) -> HttpResponse:
    """Make the one chosen image the album's cover."""
    chosen = request.POST.getlist("id")
    if len(chosen) != 1:
        raise GalleryError("choose_one")
    image_id = pagination.read_id(chosen[0])
    found = albums.set_cover(owner=signed_in(request), album_id=album_id, image_id=image_id)
    messages.success(request, _("The album has a new cover."))
    return redirect(found)


@require_safe
@login_required
def trash_page(request: HttpRequest) -> HttpResponse:
    """List the images in the trash, most recently deleted first."""
    cursor = request.GET.get("cursor", "")
    rows = trash.trashed(owner=signed_in(request))
    page = pagination.ordered(rows, order=trash.LAST_DELETED, cursor=cursor, size=SIZE)
    context = {
        "images": [(image, trash.gone_at(image)) for image in page.rows],
        "next_cursor": page.next_cursor,
        "first_page": not cursor,
        "trash_days": settings.TRASH_DAYS,
    }
    part = "gallery/_trash.html" if request.headers.get("HX-Request") else "gallery/trash.html"
    return render(request, part, context)


@require_POST
@login_required
def empty_trash(request: HttpRequest) -> HttpResponse:
    """Delete a batch of the trash for good; a message says how many images are left."""
    left = trash.empty(owner=signed_in(request))
    if left:
        messages.info(request, _("%(left)s pictures are still in the trash.") % {"left": left})
    else:
        messages.success(request, _("The trash is empty."))
    return redirect("gallery:trash")
