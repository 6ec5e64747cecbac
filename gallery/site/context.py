from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gallery.core import staff
from gallery.jobs import selectors as jobs
from gallery.site import navigation

THEMES = ("system", "light", "dark")


def site(request: HttpRequest) -> dict[str, object]:
    """Return the context of every template; values that need the database are lazy."""
    return {
        "acts_as_staff": SimpleLazyObject(lambda: staff.may_act(getattr(request, "user", None))),
        "header_links": SimpleLazyObject(lambda: navigation.header(request)),
        "menu_links": SimpleLazyObject(lambda: navigation.menu(request)),
        "signup_open": settings.SIGNUP_OPEN,
        "theme": theme(request),
        "try_open": settings.TRY_IT,
        "site_version": settings.VERSION,
        "upload_max_bytes": settings.UPLOAD_MAX_BYTES,
        "work_count": SimpleLazyObject(lambda: _work_count(request)),
    }


def theme(request: HttpRequest) -> str:
    """Return the theme in the browser's cookie; 'system' without one."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in THEMES else "system"


def _work_count(request: HttpRequest) -> int:
    user = request.user
    return jobs.unfinished_count(owner=user) if user.is_authenticated else 0
