"""The site's address in links: the configured one, whatever `Host` a request came with."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import iri_to_uri


class SiteAddress:
    """Middleware that builds absolute URLs with SITE_URL, where it is set.

    allauth, REST framework, drf-spectacular and the site's own code all ask the request for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SITE_URL:
            vars(request)["build_absolute_uri"] = _builder(request)
        return self.get_response(request)


def site_name(request: HttpRequest) -> str:
    """Return the host name that mails call the site by."""
    return urlsplit(settings.SITE_URL).netloc or request.get_host()


def _builder(request: HttpRequest) -> Callable[[str | None], str]:
    def build_absolute_uri(location: str | None = None) -> str:
        """Return the absolute URL of a path, or of the request itself."""
        if location is None:
            return str(iri_to_uri(settings.SITE_URL + request.get_full_path()))
        return str(iri_to_uri(urljoin(settings.SITE_URL + request.path, str(location))))

    return build_absolute_uri
