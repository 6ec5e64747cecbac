"""List of images that the library, search and album pages share."""

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from gallery.albums import services as albums
from gallery.bulk_actions import services as bulk_actions
from gallery.captions import selectors as captions
from gallery.core.errors import GalleryError
from gallery.images import selectors as images
from gallery.jobs import selectors as jobs
from gallery.models import Album, User
from gallery.search import listing
from gallery.search.engine import RANKED
from gallery.search.grammar import KEYS, Filter, Query

SIZE = 60
CHOICES = {
    "is": [
        ("unreviewed", _("Needs review")),
        ("reviewed", _("Accepted or written by me")),
        ("human", _("Written by a person")),
        ("captioned", _("Has a sentence")),
        ("-captioned", _("Has none")),
        ("waiting", _("Waits for one")),
        ("failed", _("Could not be captioned")),
        ("favourite", _("A favourite")),
    ]
}


def library_page(
    request: HttpRequest,
    owner: User,
    *,
    page: str,
    album: Album | None = None,
) -> HttpResponse:
    """Render a list of images: the whole page, or only the next tiles for htmx."""
    params = request.GET
    context: dict[str, object] = {
        "album": album,
        "first_page": "cursor" not in params,
        "params": params,
    }
    try:
        query = query_of(params, album)
        shown = listing.page(
            owner=owner,
            query=query,
            sort=params.get("sort", ""),
            cursor=params.get("cursor", ""),
            size=SIZE,
        )
    except GalleryError as error:
        if error.code != "bad_search":
            raise
        return render(
            request, page, context | _controls(owner, params) | {"error": error}, status=422
        )
    context |= _tiles(owner, params, shown)
    if request.headers.get("HX-Request"):
        return render(request, "gallery/_pictures.html", context)
    if not context["first_page"]:
        cursor = listing.before(owner=owner, listing=shown, cursor=params["cursor"], size=SIZE)
        context["before"] = _url_with(params, cursor)
    return render(request, page, context | _controls(owner, params))


def query_of(params: QueryDict, album: Album | None = None) -> Query:
    """Combine the search box, the filters and the album into one query. Raise GalleryError."""
    texts = [params.get("q", "")]
    for key in KEYS:
        texts += [_as_text(key, value) for value in params.getlist(key) if value]
    found = listing.read(*texts)
    own = Query(filters=(Filter("album", album.title),)) if album else Query()
    return own.and_also(found)


def _as_text(key: str, value: str) -> str:
    minus = "-" if value.startswith("-") else ""
    clean = value.removeprefix("-").replace('"', " ")
    return f'{minus}{key}:"{clean}"'


def _tiles(owner: User, params: QueryDict, shown: listing.Listing) -> dict[str, object]:
    tiles = images.tiles(owner=owner, images=shown.images, highlights=shown.highlights)
    return {
        "tiles": tiles,
        "listing": shown,
        "cursor": params.get("cursor", ""),
        "more": _url_with(params, shown.next_cursor) if shown.next_cursor else "",
        "captioner_away": any(tile.waits for tile in tiles) and jobs.captioner_away(),
    }


def _url_with(params: QueryDict, cursor: str) -> str:
    pairs = [
        (key, value) for key in params for value in params.getlist(key) if key not in _OF_THIS_PAGE
    ]
    return "?" + urlencode(pairs + ([("cursor", cursor)] if cursor else []))


_OF_THIS_PAGE = {"cursor", "trashed", "bulk_action"}


def _controls(owner: User, params: QueryDict) -> dict[str, object]:
    """Return the context around the list: filters, actions, and the last bulk action."""
    return {
        "orders": listing.ORDERS,
        "best": listing.BEST,
        "ranked": RANKED,
        "choices": CHOICES,
        "albums": list(albums.titles(owner=owner)),
        "captioners": list(captions.live_captioners()),
        "trashed": images.trashed(owner=owner, image_id=params.get("trashed", "")),
        "step": _just_done(owner, params.get("bulk_action", "")),
    }


def _just_done(owner: User, text: str) -> bulk_actions.StepResult | None:
    try:
        bulk_action = bulk_actions.get_bulk_action(owner=owner, bulk_action_id=uuid.UUID(text))
    except (ValueError, GalleryError):
        return None
    return bulk_actions.StepResult(bulk_action) if bulk_action.changed else None
