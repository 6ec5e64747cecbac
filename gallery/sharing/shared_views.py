"""Pages of albums that others share with the signed-in user."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.captions.forms import CaptionForm
from gallery.core import error_texts, pagination
from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from gallery.images import media
from gallery.models import AlbumShare, Image
from gallery.sharing import selectors, services

ALBUMS_SHOWN = 30


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the albums that others share with the user, in pages."""
    person = signed_in(request)
    page = pagination.newest_first(
        selectors.shared(person=person), cursor=request.GET.get("cursor", ""), size=ALBUMS_SHOWN
    )
    context = {"page": page, "waiting": selectors.waiting_count(person=person)}
    return render(request, "gallery/shared.html", context)


@require_safe
@login_required
def album(request: HttpRequest, album_id: int) -> HttpResponse:
    """Show the images of a shared album."""
    share = selectors.share(person=signed_in(request), album_id=album_id)
    rows = selectors.images(share.album)
    page = pagination.newest_first(rows, cursor=request.GET.get("cursor", ""), size=60)
    context = {
        "share": share,
        "album": share.album,
        "tiles": [(image, places(share, image)) for image in page.rows],
        "next_cursor": page.next_cursor,
    }
    return render(request, "gallery/shared_album.html", context)


def places(share: AlbumShare, image: Image) -> dict[str, str]:
    """Return the URLs of a shared image's page and thumbnails."""
    base = reverse("gallery:shared-picture", args=[share.album_id, image.pk])
    return {"page": base, "small": f"{base}small.webp", "large": f"{base}large.webp"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def picture(request: HttpRequest, album_id: int, image_id: int) -> HttpResponse:
    """Show one image of a shared album; on POST, correct its caption."""
    person = signed_in(request)
    share = selectors.share(person=person, album_id=album_id)
    image = selectors.image(share.album, image_id)
    form = CaptionForm({"text": image.caption.text if image.caption else ""})
    status = 200
    if request.method == "POST":
        form = CaptionForm(request.POST)
        text = request.POST.get("text", "")
        try:
            services.correct(person=person, album_id=album_id, image_id=image_id, text=text)
        except GalleryError as error:
            if error.status == 403:
                raise
            form.add_error("text", error_texts.localized(error))
            status = 422
        else:
            messages.success(request, _("Your sentence was kept."))
            return redirect("gallery:shared-picture", album_id, image_id)
    context = {
        "album": share.album,
        "share": share,
        "image": image,
        "places": places(share, image),
        "form": form if share.may_correct else None,
        "back": reverse("gallery:shared-album", args=[album_id]),
    }
    return render(request, "gallery/shared_picture.html", context, status=status)


@require_POST
@login_required
def leave(request: HttpRequest, album_id: int) -> HttpResponse:
    """Remove a shared album from the user's list."""
    services.leave(person=signed_in(request), album_id=album_id)
    messages.success(request, _("The album is no longer in your list."))
    return redirect("gallery:shared")


@require_safe
@login_required
def small(request: HttpRequest, album_id: int, image_id: int) -> HttpResponseBase:
    """Send the small thumbnail."""
    image = _image(request, album_id, image_id)
    return media.send_shared(request, image.small, etag=f'"{image.sha256}-small"')


@require_safe
@login_required
def large(request: HttpRequest, album_id: int, image_id: int) -> HttpResponseBase:
    """Send the large thumbnail."""
    image = _image(request, album_id, image_id)
    return media.send_shared(request, image.large, etag=f'"{image.sha256}-large"')


def _image(request: HttpRequest, album_id: int, image_id: int) -> Image:
    share = selectors.share(person=signed_in(request), album_id=album_id)
    return selectors.image(share.album, image_id)
