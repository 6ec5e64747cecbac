"""Pages of an album that is shared by link, for anonymous users and not for search engines."""

from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from gallery.core import pagination
from gallery.core.errors import GalleryError
from gallery.http import throttling
from gallery.images import media
from gallery.models import AlbumLink, Image
from gallery.sharing import selectors, services

Response = TypeVar("Response", bound=HttpResponseBase)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def album(request: HttpRequest, token: str) -> HttpResponse:
    """Show an album's images, or the password form if it has a password."""
    link = selectors.link(token)
    if request.method == "POST":
        return _try_password(request, token, link)
    if not _is_open(request, link):
        return _noindex(render(request, "gallery/link_password.html", {"link": link}))
    rows = selectors.images(link.album)
    page = pagination.newest_first(rows, cursor=request.GET.get("cursor", ""), size=60)
    context = {
        "album": link.album,
        "tiles": [(image, _urls(token, image)) for image in page.rows],
        "next_cursor": page.next_cursor,
    }
    return _noindex(render(request, "gallery/link.html", context))


def _urls(token: str, image: Image) -> dict[str, str]:
    base = f"/s/{token}/{image.pk}"
    return {"page": f"{base}/", "small": f"{base}/small.webp", "large": f"{base}/large.webp"}


def _try_password(request: HttpRequest, token: str, link: AlbumLink) -> HttpResponse:
    throttling.count_password(request)
    if not services.opens(link, request.POST.get("password", "")):
        context = {"link": link, "problem": _("This is not the password.")}
        return _noindex(render(request, "gallery/link_password.html", context, status=422))
    request.session[_session_key(link)] = link.password[-16:]
    return redirect("gallery:link", token)


def _session_key(link: AlbumLink) -> str:
    return f"link-{link.pk}"


def _is_open(request: HttpRequest, link: AlbumLink) -> bool:
    return not link.password or request.session.get(_session_key(link)) == link.password[-16:]


@require_safe
@never_cache
def picture(request: HttpRequest, token: str, image_id: int) -> HttpResponse:
    """Show one image of the album with its caption."""
    link, image = _found(request, token, image_id)
    context = {"album": link.album, "image": image, "places": _urls(token, image)}
    context["back"] = f"/s/{token}/"
    return _noindex(render(request, "gallery/shared_picture.html", context))


@require_safe
def small(request: HttpRequest, token: str, image_id: int) -> HttpResponseBase:
    """Send the small thumbnail."""
    _link, image = _found(request, token, image_id)
    return _noindex(media.send_shared(request, image.small, etag=f'"{image.sha256}-small"'))


@require_safe
def large(request: HttpRequest, token: str, image_id: int) -> HttpResponseBase:
    """Send the large thumbnail."""
    _link, image = _found(request, token, image_id)
    return _noindex(media.send_shared(request, image.large, etag=f'"{image.sha256}-large"'))


def _found(request: HttpRequest, token: str, image_id: int) -> tuple[AlbumLink, Image]:
    link = selectors.link(token)
    if not _is_open(request, link):
        raise GalleryError("link_locked")
    return link, selectors.image(link.album, image_id)


def _noindex(response: Response) -> Response:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
