"""Pages of the user's own account: consent, invitations, deletion."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.account import deletion
from gallery.accounts import invitations
from gallery.accounts.confirmation import confirmed_without_password
from gallery.core import error_texts
from gallery.core.errors import GalleryError
from gallery.http import throttling
from gallery.http.request_user import signed_in
from gallery.models import Image


@require_POST
@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """Set whether captioners may be trained on the user's images and captions."""
    allowed = request.POST.get("allow_training") == "on"
    deletion.set_consent(owner=signed_in(request), allow_training=allowed)
    messages.success(request, _("Your choice was kept."))
    return redirect(reverse("gallery:account") + "#consent")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@confirmed_without_password
@never_cache
def delete(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation and password, then delete the account with all its files."""
    owner = signed_in(request)
    if request.method != "POST":
        return _delete_page(request)
    throttling.count_password(request)
    sent = {name: request.POST.get(name, "") for name in ("password", "name")}
    try:
        _require_sure(request)
        deletion.delete_account(owner=owner, **sent)
    except GalleryError as error:
        return _delete_page(request, problem=error_texts.localized(error))
    logout(request)
    messages.success(request, _("Your account and all its pictures are deleted."))
    return redirect("gallery:home")


def _require_sure(request: HttpRequest) -> None:
    if request.POST.get("sure") != "on":
        raise GalleryError("not_sure")


def _delete_page(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    owner = signed_in(request)
    context = {
        "problem": problem,
        "pictures": Image.objects.owned_by(owner.pk).count(),
        "has_password": owner.has_usable_password(),
    }
    status = 422 if problem else 200
    return render(request, "gallery/delete_account.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """List the user's invitations; create one on POST."""
    owner = signed_in(request)
    if request.method == "POST":
        invitations.invite(owner=owner, note=request.POST.get("note", "").strip())
        return redirect("gallery:invitations")
    invitations.require_may_invite(owner)
    rows = [
        (
            row,
            request.build_absolute_uri(
                reverse("gallery:invited", args=[invitations.token_of(row)])
            ),
        )
        for row in invitations.invitations(owner=owner)
    ]
    return render(request, "gallery/invitations.html", {"rows": rows})


@require_POST
@login_required
def take_back(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Delete an unused invitation."""
    invitations.take_back(owner=signed_in(request), invitation_id=invitation_id)
    return redirect("gallery:invitations")


@require_safe
@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Store an invitation in the session, and redirect to the sign-up page."""
    if request.user.is_authenticated:
        return redirect("gallery:home")
    invitations.found(token)
    request.session[invitations.IN_SESSION] = token
    return redirect("account_signup")
