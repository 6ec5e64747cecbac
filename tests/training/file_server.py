"""Serve one file on this machine: with ranges, without, and broken off half-way."""

from __future__ import annotations

import hashlib
import http.server

CONTENT = bytes(range(256)) * 400


CHECKSUM = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"


class Server(http.server.BaseHTTPRequestHandler):
    """Handler that serves CONTENT: /plain ignores ranges, /short breaks off half-way."""

    seen: list[str | None] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.seen.append(wanted)
        if self.path.endswith("/missing"):
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        resumes = bool(wanted) and not self.path.startswith("/plain")
        body = CONTENT[start:] if resumes else CONTENT
        self.send_response(206 if resumes else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = self.path.startswith("/short") and not wanted
        self.wfile.write(body[: len(body) // 2] if half else body)

    def log_message(self, *args: object) -> None:
        """Write no log."""
