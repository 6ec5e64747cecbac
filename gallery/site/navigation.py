"""Links of the header and its menu; a new page adds one line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.models import User
from gallery.sharing import selectors as sharing


@dataclass(frozen=True)
class Place:
    """Navigation entry by URL name; entries with `staff` are shown to staff only.

    `count` returns the number in the entry's badge.
    """

    name: str
    title: Promise
    staff: bool = False
    count: Callable[[User], int] | None = None


def _waiting_shares(person: User) -> int:
    return sharing.waiting_count(person=person)


# In the order of the header. Jobs and Upload are not here: the template has their badge and button.
HEADER = (
    Place("gallery:home", _("Pictures")),
    Place("gallery:albums", _("Albums")),
    Place("gallery:review", _("Review")),
)
ANONYMOUS = (Place("gallery:try", _("Try it")), Place("gallery:how", _("How it works")))
MENU = (
    Place("gallery:shared", _("Shared with me"), count=_waiting_shares),
    Place("gallery:imports", _("Many pictures at once")),
    Place("gallery:exports", _("Export")),
    Place("gallery:account", _("Account")),
    Place("compare", _("Compare captioners")),
    Place("training:overview", _("Training"), staff=True),
    Place("gallery:status", _("Status"), staff=True),
    Place("admin:index", _("Back office"), staff=True),
)


@dataclass(frozen=True)
class Link:
    """Navigation link as rendered; `current` on its own page and on those below it.

    `count` is computed only when the link is rendered.
    """

    title: Promise
    url: str
    current: bool
    count: Callable[[], int] | None = None


def header(request: HttpRequest) -> list[Link]:
    """Return the header's links; on small screens they are in the menu."""
    return _links(request, HEADER if _is_person(request) else _for_anonymous())


def menu(request: HttpRequest) -> list[Link]:
    """Return the links that are always in the menu."""
    return _links(request, MENU) if _is_person(request) else []


def _for_anonymous() -> list[Place]:
    return [place for place in ANONYMOUS if settings.TRY_IT or place.name != "gallery:try"]


def _is_person(request: HttpRequest) -> bool:
    return isinstance(getattr(request, "user", None), User)


def _links(request: HttpRequest, places: Iterable[Place]) -> list[Link]:
    return [_link(request, place) for place in places if not place.staff or request.user.is_staff]


def _link(request: HttpRequest, place: Place) -> Link:
    url = reverse(place.name)
    below = url != reverse("gallery:home") and request.path.startswith(url)
    user = getattr(request, "user", None)
    count = partial(place.count, user) if place.count and isinstance(user, User) else None
    return Link(place.title, url, current=request.path == url or below, count=count)
