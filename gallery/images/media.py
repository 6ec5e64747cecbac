"""Views that send images' files, with headers that keep browsers from running them."""

import threading
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gallery.core import owned_images
from gallery.core.errors import GalleryError, NotFoundError
from gallery.http.request_user import signed_in
from gallery.media.metadata_removal import StripError, stripped
from gallery.models import Image

AS_UPLOADED = "uploaded"
# Removal of metadata holds a file in memory, so few run at the same time in one process.
_cleaning = threading.BoundedSemaphore(2)
THUMBNAIL_TYPE = "image/webp"
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=31536000, immutable",
}


@require_safe
@login_required
def small(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """Send the small thumbnail."""
    image = _owned(request, image_id)
    return send(request, image.small, etag=f'"{image.sha256}-small"')


@require_safe
@login_required
def large(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """Send the large thumbnail."""
    image = _owned(request, image_id)
    return send(request, image.large, etag=f'"{image.sha256}-large"')


@require_safe
@login_required
def original(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """Send the image's file without metadata, or as it was uploaded with `?as=uploaded`."""
    image = _owned(request, image_id)
    uploaded = request.GET.get("as") == AS_UPLOADED
    etag = f'"{image.sha256}"' if uploaded else f'"{image.sha256}-clean"'
    found: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if found is None:
        found = _body(image.original, image.content_type) if uploaded else _clean(image)
    response = _with_headers(found, etag)
    response["Content-Disposition"] = content_disposition_header(True, image.name) or "attachment"
    return response


def send_shared(request: HttpRequest, file: FieldFile, *, etag: str) -> HttpResponseBase:
    """Send a thumbnail to a person who is not its owner; caches must revalidate it."""
    response = send(request, file, etag=etag)
    response["Cache-Control"] = "private, no-cache"
    return response


def _clean(image: Image) -> HttpResponse:
    with _cleaning, _opened(image.original) as file:
        try:
            data = stripped(file.read(), image.content_type)
        except StripError as error:
            raise GalleryError("metadata_stays") from error
    return HttpResponse(data, content_type=image.content_type)


def _owned(request: HttpRequest, image_id: int) -> Image:
    """Return the owner's image; also from the trash, as the page shows it next to "undo"."""
    return owned_images.image(owner=signed_in(request), image_id=image_id, trashed=True)


def send(request: HttpRequest, file: FieldFile, *, etag: str) -> HttpResponseBase:
    """Return a response with a thumbnail, or 304. The caller has checked who may see it."""
    response = get_conditional_response(request, etag=etag) or _body(file, THUMBNAIL_TYPE)
    return _with_headers(response, etag)


def _with_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    for name, value in SAFE_HEADERS.items():
        response[name] = value
    return response


def _body(file: FieldFile, content_type: str) -> HttpResponseBase:
    if settings.MEDIA_ACCEL_PREFIX:
        place = settings.MEDIA_ACCEL_PREFIX.rstrip("/") + "/" + quote(file.name or "")
        return HttpResponse(content_type=content_type, headers={"X-Accel-Redirect": place})
    return FileResponse(_opened(file), content_type=content_type)


def _opened(file: FieldFile) -> "File[bytes]":
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise NotFoundError("picture_file") from error
