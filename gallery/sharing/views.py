"""Pages on which an album's owner manages links and shares."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from gallery.core import error_texts
from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from gallery.models import AlbumLink, AlbumShare, User
from gallery.sharing import selectors, services
from gallery.sharing.links import token_of

DAYS = (1, 7, 30, 365)


@require_safe
@login_required
@never_cache
def index(request: HttpRequest, album_id: int) -> HttpResponse:
    """Show an album's links and shares, and the forms to create them."""
    return _page(request, signed_in(request), album_id)


def _page(request: HttpRequest, owner: User, album_id: int, *, problem: str = "") -> HttpResponse:
    links = selectors.open_links(owner=owner, album_id=album_id)
    context = {
        "album": selectors.album(owner=owner, album_id=album_id),
        "links": [(link, address(request, link)) for link in links],
        "shares": selectors.shares(owner=owner, album_id=album_id),
        "days": DAYS,
        "problem": problem,
    }
    return render(request, "gallery/share.html", context, status=422 if problem else 200)


def address(request: HttpRequest, link: AlbumLink) -> str:
    """Return a link's absolute URL."""
    return request.build_absolute_uri(reverse("gallery:link", args=[token_of(link)]))


@sensitive_post_parameters("password")
@require_POST
@login_required
def make_link(request: HttpRequest, album_id: int) -> HttpResponse:
    """Create a link."""
    days, password = request.POST.get("days", ""), request.POST.get("password", "")
    days_wanted = int(days) if days.isdigit() and len(days) < 5 else 0
    return _done(
        request,
        album_id,
        services.make_link,
        album_id=album_id,
        days=days_wanted,
        password=password,
    )


@require_POST
@login_required
def take_link_back(request: HttpRequest, album_id: int, link_id: int) -> HttpResponse:
    """Delete a link."""
    done = _done(request, album_id, services.take_link_back, link_id=link_id)
    messages.success(request, _("The link was taken back. It leads nowhere now."))
    return done


@require_POST
@login_required
def share_with(request: HttpRequest, album_id: int) -> HttpResponse:
    """Share an album with a person."""
    return _done(
        request,
        album_id,
        services.share_with,
        album_id=album_id,
        username=request.POST.get("username", "").strip(),
        may_correct=request.POST.get("may") == "correct",
    )


@require_POST
@login_required
def stop_sharing(request: HttpRequest, album_id: int, share_id: int) -> HttpResponse:
    """Stop sharing an album with a person."""
    return _done(request, album_id, services.stop_sharing, share_id=share_id)


def _done(
    request: HttpRequest,
    album_shown: int,
    act: Callable[..., AlbumLink | AlbumShare | None],
    **arguments: str | int,
) -> HttpResponse:
    """Call a service, then redirect to the album's sharing page; render it with an error."""
    owner = signed_in(request)
    selectors.album(owner=owner, album_id=album_shown)
    try:
        act(owner=owner, **arguments)
    except GalleryError as error:
        if error.status == 404:
            raise
        return _page(request, owner, album_shown, problem=error_texts.localized(error))
    return redirect("gallery:share", album_shown)
