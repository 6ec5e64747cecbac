"""Pages on which a user accepts or refuses offered albums, and blocks people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gallery.core import pagination
from gallery.http.request_user import signed_in
from gallery.sharing import selectors, services

SHOWN = 30


@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """List the albums that others want to share with the user, in pages."""
    rows = selectors.waiting(person=signed_in(request))
    page = pagination.newest_first(rows, cursor=request.GET.get("cursor", ""), size=SHOWN)
    return render(request, "gallery/shared_waiting.html", {"page": page})


@require_POST
@login_required
def accept(request: HttpRequest, album_id: int) -> HttpResponse:
    """Accept an album, and show it."""
    services.accept(person=signed_in(request), album_id=album_id)
    return redirect("gallery:shared-album", album_id)


@require_POST
@login_required
def refuse(request: HttpRequest, album_id: int) -> HttpResponse:
    """Refuse an album. Its owner is not notified."""
    services.leave(person=signed_in(request), album_id=album_id)
    messages.success(request, _("You refused the album. Its owner is not told."))
    return redirect("gallery:shared-waiting")


@require_POST
@login_required
def block(request: HttpRequest, album_id: int) -> HttpResponse:
    """Block the owner of an album."""
    found = services.block(person=signed_in(request), album_id=album_id)
    name = found.person.get_username()
    messages.success(request, _("%(name)s can share nothing with you any more.") % {"name": name})
    return redirect("gallery:blocked")


@require_safe
@login_required
def blocked(request: HttpRequest) -> HttpResponse:
    """List the people whom the user has blocked, in pages."""
    rows = selectors.blocks(person=signed_in(request))
    page = pagination.newest_first(rows, cursor=request.GET.get("cursor", ""), size=SHOWN)
    return render(request, "gallery/blocked.html", {"page": page})


@require_POST
@login_required
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """Let a person share with the user again."""
    services.unblock(person=signed_in(request), block_id=block_id)
    return redirect("gallery:blocked")
