"""Defaults of a site without configuration: names of variables, data folder, secret key, socket."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 108 for a unix socket, less its suffixes
PREFIX = "CAPTIONSITE_"
# These two have the prefix in their names already.
PREFIXED = frozenset({"CAPTIONSITE_DATA", "CAPTIONSITE_ENV"})


def without_prefix(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables, those named CAPTIONSITE_NAME also as NAME.

    The longer name wins, since it cannot be another program's.
    """
    own = {
        name.removeprefix(PREFIX): value
        for name, value in given.items()
        if name.startswith(PREFIX) and name not in PREFIXED
    }
    return dict(given) | own


def data_folder(configured: str) -> Path:
    """Return the folder that holds everything the site keeps, as an absolute path."""
    if configured:
        return Path(configured).expanduser().absolute()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser().absolute() / "captionsite"


def runtime_folder(data: Path) -> Path:
    """Return the folder for sockets: in the data folder, or a temporary one if that is too deep."""
    inside = data / "run"
    if len(os.fsencode(inside / "valkey.sock")) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"captionsite-{os.getuid()}-{digest}"


def socket_path(data: Path) -> Path:
    """Return the unix socket of the embedded Valkey."""
    return runtime_folder(data) / "valkey.sock"


def secret_key(data: Path) -> str:
    """Return the secret key kept in the data folder, making it on first use (mode 0600)."""
    path = data / "secret-key"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()
