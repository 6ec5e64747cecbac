"""Views of bulk actions: one batch a request, as JSON for the page's script or as a redirect."""

import uuid
from typing import TypedDict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gallery.albums import services as albums
from gallery.bulk_actions import services as bulk_actions
from gallery.bulk_actions.actions import Arguments
from gallery.core import owned_images, pagination
from gallery.core.errors import GalleryError
from gallery.http.middleware import wants_json
from gallery.http.request_user import back, signed_in
from gallery.images import selectors as image_selectors
from gallery.images import services
from gallery.models import User
from gallery.search import listing
from gallery.search.grammar import Query

TILES = 200  # returned by one request
UNDO_STEPS = 10  # in one request of a browser without JavaScript


class StepForm(TypedDict, total=False):
    """Keyword arguments of `bulk_actions.act` from a form."""

    bulk_action_id: uuid.UUID | None
    arguments: Arguments
    ids: list[int]
    query: Query
    cursor: str


@require_POST
@login_required
def act(request: HttpRequest) -> HttpResponse:
    """Apply an action to the chosen images, or to the next batch of all that the query finds."""
    owner = signed_in(request)
    step = bulk_actions.act(
        owner=owner, action=request.POST.get("action", ""), **_step_of(request, owner)
    )
    if wants_json(request):
        return JsonResponse(_as_json(step))
    return _back_with(request, step)


def _step_of(request: HttpRequest, owner: User) -> StepForm:
    form = request.POST
    found: StepForm = {"bulk_action_id": _bulk_action_id(form.get("bulk_action"))}
    if not found["bulk_action_id"]:
        found["arguments"] = _arguments(request, owner)
    if not form.get("all"):
        return {**found, "ids": read_ids(form.getlist("id"))}
    query = listing.read(form.get("within", ""))
    return {**found, "query": query, "cursor": form.get("cursor", "")}


def _arguments(request: HttpRequest, owner: User) -> Arguments:
    """Return an action's arguments: the album (created if it is new) and the captioner."""
    form = request.POST
    found: Arguments = {"captioner": form.get("captioner", "")}
    if source := form.get("source"):
        found["source"] = pagination.read_id(source)
    if form.get("action") in ("add", "move"):
        found["album"] = _album_of(owner, form.get("album", ""), form.get("title", ""))
    elif form.get("action") == "remove":
        found["album"] = pagination.read_id(form.get("source", ""))
    return found


def _album_of(owner: User, chosen: str, title: str) -> int:
    if title.strip() or not chosen:
        return albums.named(owner=owner, title=title).pk
    return albums.album(owner=owner, album_id=pagination.read_id(chosen)).pk


def _bulk_action_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise GalleryError("bad_bulk_action") from error


def read_ids(texts: list[str]) -> list[int]:
    """Parse the image ids of a form. Raise GalleryError (bad_cursor)."""
    return [pagination.read_id(text) for text in texts]


def _as_json(step: bulk_actions.StepResult) -> dict[str, str | int]:
    return {
        "bulk_action": str(step.bulk_action.pk),
        "changed": step.bulk_action.changed,
        "done": step.done,
        "next": step.next_cursor,
        "undo": reverse("gallery:undo", args=[step.bulk_action.pk]),
    }


def _back_with(request: HttpRequest, step: bulk_actions.StepResult) -> HttpResponse:
    if not step.bulk_action.changed:
        messages.info(request, _("Nothing had to change."))
        return back(request)
    page = back(request)
    separator = "&" if "?" in page.url else "?"
    return redirect(f"{page.url}{separator}bulk_action={step.bulk_action.pk}")


@require_POST
@login_required
def undo(request: HttpRequest, bulk_action_id: uuid.UUID) -> HttpResponse:
    """Undo a bulk action: one batch a request for the page's script, else several."""
    owner = signed_in(request)
    left = bulk_actions.undo(owner=owner, bulk_action_id=bulk_action_id)
    if wants_json(request):
        return JsonResponse({"left": left, "done": _("Everything is as it was.")})
    for _step in range(UNDO_STEPS - 1):
        left = bulk_actions.undo(owner=owner, bulk_action_id=bulk_action_id) if left else 0
    message = _("Some is left to undo.") if left else _("Everything is as it was.")
    messages.success(request, message)
    return back(request)


@require_safe
@login_required
def tiles(request: HttpRequest) -> HttpResponse:
    """Render the tiles of the images named by `id`; leave out deleted ones."""
    ids = read_ids(request.GET.getlist("id"))[:TILES]
    owner = signed_in(request)
    images = list(owned_images.images(owner=owner).filter(pk__in=ids))
    shown = image_selectors.tiles(owner=owner, images=images)
    return render(request, "gallery/_tiles.html", {"tiles": shown})


@require_POST
@login_required
def favourite(request: HttpRequest, image_id: int) -> HttpResponse:
    """Mark an image as a favourite or remove the mark."""
    is_favourite = request.POST.get("favourite") == "yes"
    image = services.set_favourite(
        owner=signed_in(request), image_id=image_id, favourite=is_favourite
    )
    if request.headers.get("HX-Request"):
        return render(request, "gallery/_favourite.html", {"image": image})
    return redirect(image)
