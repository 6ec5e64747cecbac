"""Views of the site as a whole: home page, explanation, theme, robots.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST, require_safe

from gallery.browse.pages import library_page
from gallery.captions.selectors import live_kinds
from gallery.core.errors import GalleryError
from gallery.http.request_user import back, signed_in
from gallery.site import examples
from gallery.site.context import THEMES

THEME_SECONDS = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Render the welcome page, or the user's images when signed in."""
    if not request.user.is_authenticated:
        return render(request, "gallery/welcome.html", {"examples": examples.shown()})
    return library_page(request, signed_in(request), page="gallery/home.html")


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Render the page that explains image captioning and which captioners this site has."""
    return render(request, "gallery/how.html", {"live_kinds": live_kinds()})


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Store the theme (light, dark or system) in a cookie."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise GalleryError("unknown_theme")
    response = back(request)
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        chosen,
        max_age=THEME_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
    return response


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Serve robots.txt, which allows the front page only."""
    return HttpResponse("User-agent: *\nAllow: /$\nDisallow: /\n", content_type="text/plain")
