"""The files behind the pictures: only for their owner, and never as anything but a picture."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gallery import selectors
from gallery.errors import NotFoundError
from gallery.models import Image
from gallery.people.requests import signed_in

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
    """A thumbnail for the grid."""
    image = _owned(request, image_id)
    return send(request, image.small, etag=f'"{image.sha256}-small"')


@require_safe
@login_required
def large(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """A thumbnail that fills a page."""
    image = _owned(request, image_id)
    return send(request, image.large, etag=f'"{image.sha256}-large"')


@require_safe
@login_required
def original(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """The file as it came, to keep."""
    image = _owned(request, image_id)
    response = send(
        request, image.original, etag=f'"{image.sha256}"', content_type=image.content_type
    )
    response["Content-Disposition"] = content_disposition_header(True, image.name) or "attachment"
    return response


def send_shared(request: HttpRequest, file: FieldFile, *, etag: str) -> HttpResponseBase:
    """A thumbnail for somebody whom its owner lets see it: kept by nobody after that ends."""
    response = _send(request, file, etag=etag)
    response["Cache-Control"] = "private, no-cache"
    return response


def _owned(request: HttpRequest, image_id: int) -> Image:
    """The owner's picture, from the trash too: its undo still shows it."""
    return selectors.image(owner=signed_in(request), image_id=image_id, trashed=True)


def send(
    request: HttpRequest, file: FieldFile, *, etag: str, content_type: str = THUMBNAIL_TYPE
) -> HttpResponseBase:
    """Answer with a picture's file, or with 304; the caller has checked whose it is."""
    response = get_conditional_response(request, etag=etag) or _body(file, content_type)
    response["ETag"] = etag
    for name, value in SAFE_HEADERS.items():
        response[name] = value
    return response


def _body(file: FieldFile, content_type: str) -> HttpResponseBase:
    if settings.MEDIA_ACCEL_PREFIX:
        place = settings.MEDIA_ACCEL_PREFIX.rstrip("/") + "/" + quote(file.name or "")
        return HttpResponse(content_type=content_type, headers={"X-Accel-Redirect": place})
    try:
        return FileResponse(file.open("rb"), content_type=content_type)
    except FileNotFoundError as error:
        raise NotFoundError("This picture's file is missing from the site's storage.") from error
