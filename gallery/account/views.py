"""Views of the account page: settings, tour, API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from gallery.accounts import invitations, selectors, services
from gallery.accounts.confirmation import confirmed_again
from gallery.accounts.forms import TokenForm
from gallery.http.request_user import back, signed_in
from gallery.images import quotas
from gallery.models import User


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Render the account page."""
    return _page(request, signed_in(request))


@require_POST
@login_required
def finish_tour(request: HttpRequest) -> HttpResponse:
    """Mark the newcomer's tour as finished."""
    services.finish_tour(owner=signed_in(request))
    return back(request)


@require_POST
@login_required
@confirmed_again
@never_cache
@sensitive_variables("plain")
def make_token(request: HttpRequest) -> HttpResponse:
    """Create an API token and show it, which is not possible later."""
    owner = signed_in(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, token_form=form, status=422)
    _instance, plain = services.create_token(owner=owner, **form.cleaned_data)
    return _page(request, owner, new_token=plain)


@require_POST
@login_required
def revoke_token(request: HttpRequest, token_key: str) -> HttpResponse:
    """Revoke an API token."""
    services.revoke_token(owner=signed_in(request), token_key=token_key)
    messages.success(request, _("The token was revoked. Programs that use it are signed out."))
    return redirect("gallery:account")


def _page(
    request: HttpRequest,
    owner: User,
    *,
    new_token: str = "",
    token_form: TokenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "email": selectors.primary_email(owner=owner),
        "two_step_on": selectors.two_step_on(owner=owner),
        "usage": quotas.usage(owner=owner),
        "tokens": selectors.tokens(owner=owner),
        "new_token": new_token,
        "token_form": token_form or TokenForm(),
        "may_invite": invitations.may_invite(owner),
    }
    return render(request, "gallery/account.html", context, status=status)
