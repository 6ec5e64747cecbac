"""Request paths for logs, without the tokens that some of them hold.

A token is known by its place: whatever a route captures is shortened, unless it is a number or its
parameter is one of the plain ones below. So is every long segment that the route does not name, for
paths that no route takes, or one that takes whatever comes.
"""

import re
from collections.abc import Iterable

from django.http import HttpRequest

#: Parameters that name things which are no secret; everything else may be a token.
PLAIN_PARAMETERS = frozenset({"app_label", "language", "name", "object_id", "provider_id", "style"})
SHOWN = 4  # characters of a token, enough to tell two apart
_LONG = re.compile(r"[^/]{16,}")  # a segment of an unknown path that may be a token, or hold one


def safe_path(request: HttpRequest) -> str:
    """Return the request's path with every token shortened to its beginning."""
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
    """Return a text as Django's own records of a request have it."""
    return token.encode("unicode_escape").decode("ascii")
