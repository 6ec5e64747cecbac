"""Request paths for logs, without the secret tokens that some of them contain.

Every captured URL parameter is shortened, except numbers and PLAIN_PARAMETERS. So is every long
path segment that is not literally in the route, for paths without a route and for catch-all
routes.
"""

import re
from collections.abc import Iterable

from django.http import HttpRequest

#: URL parameters that are never secret; all others may be tokens.
PLAIN_PARAMETERS = frozenset({"app_label", "language", "name", "object_id", "provider_id", "style"})
SHOWN = 4  # characters of a token, enough to tell two apart
_LONG = re.compile(r"[^/]{16,}")  # a path segment that may be or contain a token


def safe_path(request: HttpRequest) -> str:
    """Return the request's path with every token shortened to its first characters."""
    return without_tokens(request.path, request)


def without_tokens(text: str, request: HttpRequest) -> str:
    """Return a text with every token of the request's path shortened."""
    for token in sorted(_tokens(request), key=len, reverse=True):
        shortened = f"{token[:SHOWN]}…"
        text = text.replace(token, shortened).replace(_escaped(token), shortened)
    return text


def _tokens(request: HttpRequest) -> Iterable[str]:
    match = request.resolver_match
    if match is None:
        return set(_LONG.findall(request.path))
    plain = {str(match.kwargs[name]) for name in PLAIN_PARAMETERS & match.kwargs.keys()}
    captured = {str(v) for v in (*match.kwargs.values(), *match.args) if not isinstance(v, int)}
    unnamed = {part for part in _LONG.findall(request.path) if part not in match.route}
    return {text for text in (captured | unnamed) - plain if len(text) > SHOWN}


def _escaped(token: str) -> str:
    """Return a text escaped as in Django's own log records of a request."""
    return token.encode("unicode_escape").decode("ascii")
