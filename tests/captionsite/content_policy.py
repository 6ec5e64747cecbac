"""Check a response against a strict content security policy: its headers and its HTML."""

from html.parser import HTMLParser

from django.http.response import HttpResponseBase


class Inline(HTMLParser):
    """Parser that collects what a strict policy blocks: inline code and styles, foreign URLs."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in named and not _is_data(named)):
            self.found.append(tag)
        self.found += [name for name in named if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action", "formaction"):
            if (named.get(name) or "").strip().lower().startswith(("javascript:", "http")):
                self.found.append(f"{name}={named[name]}")


def _is_data(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") in {"application/json", "text/template"}


def require_strict(response: HttpResponseBase) -> None:
    """Fail the test unless the response has strict headers and its HTML nothing inline."""
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-" not in policy
    assert "default-src" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.headers.get("Content-Type", "").startswith("text/html"):
        parser = Inline()
        parser.feed(b"".join(response).decode())
        assert parser.found == []
