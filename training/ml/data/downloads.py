"""Download of datasets by name, with resumption and checksums."""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import cast

from training.ml.data.dataset import DataError

CATALOGUE = Path(__file__).resolve().parents[2] / "datasets.toml"
CHUNK = 1 << 20
TIMEOUT = 60
DownloadProgress = Callable[[int, int | None], None]


@dataclasses.dataclass(frozen=True)
class RemoteFile:
    """Remote file and its checksum, written `algorithm:digest`."""

    url: str
    checksum: str

    @property
    def name(self) -> str:
        """File name in the URL."""
        return self.url.rpartition("/")[2]


@dataclasses.dataclass(frozen=True)
class DatasetSource:
    """Dataset that can be downloaded by name, and its terms of use."""

    name: str
    title: str
    terms: str
    files: tuple[RemoteFile, ...]


def catalogue(path: Path = CATALOGUE) -> dict[str, DatasetSource]:
    """Read the catalogue of datasets by name. Raises DataError for a file that is not one."""
    try:
        values = tomllib.loads(path.read_text())
        return {name: _source(name, value) for name, value in values.items()}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not a catalogue of datasets: {error}.") from error


def _source(name: str, value: dict[str, object]) -> DatasetSource:
    rows = cast(list[dict[str, str]], value["files"])
    files = tuple(RemoteFile(row["url"], row["checksum"]) for row in rows)
    return DatasetSource(name, str(value["title"]), str(value["terms"]), files)


def download(
    file: RemoteFile, folder: Path, progress: DownloadProgress = lambda done, total: None
) -> Path:
    """Download a file into a folder, resuming an earlier attempt.

    Raises DataError when the server fails, breaks off or sends a file with another checksum.
    """
    if not file.url.startswith(("https://", "http://")):
        raise DataError(f"{file.url} is no web address.")
    folder.mkdir(parents=True, exist_ok=True)
    whole, part = folder / file.name, folder / f"{file.name}.part"
    if whole.is_file() and digest_of(whole, file.checksum) == file.checksum:
        return whole
    try:
        _fetch(file, part, progress)
    except (OSError, HTTPException) as error:
        raise DataError(
            f"{file.url} could not be downloaded ({error}). Run the command again: it goes on "
            "where it stopped."
        ) from error
    found = digest_of(part, file.checksum)
    if found != file.checksum:
        part.unlink()
        raise DataError(
            f"{file.name} is damaged: its checksum is {found}, not {file.checksum}. It was removed."
        )
    part.replace(whole)
    return whole


def digest_of(path: Path, checksum: str) -> str:
    """Compute a file's `algorithm:digest`, by the algorithm of the given checksum."""
    algorithm = checksum.partition(":")[0]
    with path.open("rb") as file:
        return f"{algorithm}:{hashlib.file_digest(file, algorithm).hexdigest()}"


def _fetch(file: RemoteFile, part: Path, progress: DownloadProgress) -> None:
    """Download the missing bytes into `part`, or the whole file from a server without ranges."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "captionsite"} | ({"Range": f"bytes={have}-"} if have else {})
    request = urllib.request.Request(file.url, headers=headers)  # noqa: S310
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:
            return
        raise
    with response:
        have = have if response.status == 206 else 0
        _copy(response, part, have, progress)


def _copy(response: HTTPResponse, part: Path, have: int, progress: DownloadProgress) -> None:
    length = response.headers.get("Content-Length")
    total = have + int(length) if length else None
    with part.open("ab" if have else "wb") as out:
        while block := response.read(CHUNK):
            out.write(block)
            have += len(block)
            progress(have, total)
    if total is not None and have < total:
        raise OSError(f"the connection closed after {have} of {total} bytes")
