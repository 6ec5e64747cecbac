"""Serve a model hub on this machine, with the part of its protocol that a download uses."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

REPO, KIND = "somebody/tiny-vit", "vision_encoder_decoder"
COMMIT = "c0ffee" + "0" * 34


class Handler(BaseHTTPRequestHandler):
    """Reply for one repository; `hub` sets `folder`, `repo` and `requests` (method and path)."""

    folder: Path
    repo: str
    requests: list[str]

    def do_HEAD(self) -> None:
        self._reply(body=False)

    def do_GET(self) -> None:
        self._reply(body=True)

    def log_message(self, *args: object) -> None:
        """Write no log."""

    def _reply(self, *, body: bool) -> None:
        self.requests.append(f"{self.command} {self.path}")
        place = self.path.partition("?")[0]
        path = self.folder / place.removeprefix(f"/{self.repo}/resolve/{COMMIT}/")
        if place.startswith(f"/api/models/{self.repo}"):
            self._send(json.dumps(_described(self.folder, self.repo)).encode(), {}, body=body)
        elif path.is_file():
            content = path.read_bytes()
            etag = hashlib.sha256(content).hexdigest()
            self._send(content, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}, body=body)
        else:
            self._send(b"", {"X-Error-Code": "EntryNotFound"}, body=body, status=404)

    def _send(
        self, content: bytes, headers: dict[str, str], *, body: bool, status: int = 200
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextmanager
def hub(folder: Path, repo: str = REPO) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder as the files of `repo` at COMMIT; yield the address and the requests made."""
    requests: list[str] = []
    here = type("Here", (Handler,), {"folder": folder, "repo": repo, "requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), here)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _described(folder: Path, repo: str) -> dict[str, object]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    siblings = [
        {"rfilename": path.relative_to(folder).as_posix(), "size": path.stat().st_size}
        for path in files
    ]
    return {"id": repo, "modelId": repo, "sha": COMMIT, "siblings": siblings, "tags": []}
