"""The site's address in links: SITE_URL if it is set, and not the request's `Host`."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import iri_to_uri


class SiteAddress:
    """Middleware that makes a request build absolute URLs with SITE_URL, if it is set.

    allauth, REST framework, drf-spectacular and the site's own code all build them by the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SITE_URL:
            vars(request)["build_absolute_uri"] = _builder(request)
        return self.get_response(request)


def site_name(request: HttpRequest) -> str:
    """Return the host name that stands for the site in mails."""
    return urlsplit(settings.SITE_URL).netloc or request.get_host()


def _builder(request: HttpRequest) -> Callable[[str | None], str]:
    def build_absolute_uri(location: str | None = None) -> str:
        """Return the absolute URL of a path, or of the request itself."""
        if location is None:
            return str(iri_to_uri(settings.SITE_URL + request.get_full_path()))
        return str(iri_to_uri(urljoin(settings.SITE_URL + request.path, str(location))))

    return build_absolute_uri
