"""Conditional requests (ETag, If-Match, If-None-Match) and views that ignore Accept."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiParameter
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from gallery.core.errors import ChangedError

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` that was read: when something changed since, nothing is written (412).",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` that was read: 304 when nothing changed since.",
)


class IgnoreAcceptHeader(BaseContentNegotiation):
    """Content negotiation that ignores Accept, for files, whose media type is fixed."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """Select the first parser."""
        return next(iter(parsers))

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Select the first renderer with its own type."""
        first = next(iter(renderers))
        return first, str(first.media_type)


def expected(request: Request) -> set[str] | None:
    """Return the tags of If-Match; None for `*` or no header, which allow any version."""
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    return {tag.strip() for tag in header.split(",")}


def require_unchanged(*, etag: str, tags: set[str] | None) -> None:
    """Raise ChangedError (412) unless `etag` is among the tags that are expected."""
    if tags is not None and etag not in tags:
        raise ChangedError


def tagged(request: HttpRequest, response: Response, etag: str) -> HttpResponseBase:
    """Add an ETag to a response, or return 304 in its place when If-None-Match has it."""
    known = (
        get_conditional_response(request, etag=etag) if request.method in {"GET", "HEAD"} else None
    )
    found: HttpResponseBase = known or response
    found["ETag"] = etag
    return found
