"""Views of an image's translations, as a part of its page."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gallery.core import owned_images
from gallery.http.request_user import signed_in
from gallery.models import Job, Translation, User
from gallery.translations import selectors, services

Action = Callable[..., Job | Translation | None]


@require_safe
@login_required
def show(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show every language of an image."""
    return _part(request, signed_in(request), image_id)


@require_POST
@login_required
def write(request: HttpRequest, image_id: int, language: str) -> HttpResponse:
    """Store a person's own translation."""
    texts = {name: request.POST.get(name, "") for name in ("caption", "alt_text")}
    return _done(request, services.write, image_id, language, **texts)


@require_POST
@login_required
def approve(request: HttpRequest, image_id: int, language: str) -> HttpResponse:
    """Approve a model's translation."""
    return _done(request, services.approve, image_id, language)


@require_POST
@login_required
def translate(request: HttpRequest, image_id: int, language: str) -> HttpResponse:
    """Queue a model's translation."""
    return _done(request, services.translate, image_id, language)


@require_POST
@login_required
def remove(request: HttpRequest, image_id: int, language: str) -> HttpResponse:
    """Delete a translation."""
    return _done(request, services.remove, image_id, language)


def _done(
    request: HttpRequest, act: Action, image_id: int, language: str, **texts: str
) -> HttpResponse:
    owner = signed_in(request)
    act(owner=owner, image_id=image_id, language=language, **texts)
    if request.headers.get("HX-Request"):
        return _part(request, owner, image_id)
    return redirect("gallery:image", image_id)


def _part(request: HttpRequest, owner: User, image_id: int) -> HttpResponse:
    spoken = selectors.by_language(owner=owner, image_id=image_id)
    context: dict[str, object] = {
        "image_id": image_id,
        "spoken": spoken,
        "waits": any(each.waits for each in spoken),
        "page_url": f"/pictures/{image_id}/",
        "part": "gallery/_languages.html",
    }
    if request.headers.get("HX-Request"):
        return render(request, "gallery/_languages.html", context)
    image = owned_images.image(owner=owner, image_id=image_id)
    context |= {"image": image, "heading": _("Other languages")}
    return render(request, "gallery/part.html", context)
