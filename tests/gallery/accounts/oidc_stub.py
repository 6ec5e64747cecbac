"""Serve an OpenID Connect provider on this machine, with the part that signing in uses."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "captionsite", "a secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Directory:
    """State of the provider: the user who is signed in, and the requests."""

    def __init__(self) -> None:
        self.address = ""
        self.person = {"sub": "42", "preferred_username": "grace", "email": "grace@example.org"}
        self.requests: list[str] = []
        self.nonces: dict[str, str] = {}

    def respond(self, path: str, body: dict[str, list[str]]) -> Any:
        self.requests.append(path)
        if path == "/.well-known/openid-configuration":
            return self._configuration()
        if path == "/keys":
            return {"keys": [RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "1"}]}
        if path == "/token":
            return {"access_token": "t", "token_type": "Bearer", "id_token": self._id_token(body)}
        if path == "/userinfo":
            return self.person
        return None

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _id_token(self, body: dict[str, list[str]]) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60}
        return jwt.encode(claims | self.person, KEY, "RS256", headers={"kid": "1"})


@contextmanager
def running() -> Iterator[Directory]:
    """Serve a provider on a free port."""
    directory = Directory()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self._send(parse_qs(self.rfile.read(length).decode()))

        def _send(self, body: dict[str, list[str]]) -> None:
            found = directory.respond(urlsplit(self.path).path, body)
            data = json.dumps(found).encode()
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    directory.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
