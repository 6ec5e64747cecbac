"""Listing of a ZIP without unpacking it; a malicious one is refused as a whole."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gallery.core.errors import GalleryError
from gallery.text.plain_text import plain_text

MOST_MEMBERS = 10_000
MOST_DIRECTORY_BYTES = 8 << 20
# Largest compression ratio of a ZIP, checked if it unpacks to more than SMALL_BYTES.
MOST_GROWTH, SMALL_BYTES = 100, 100 << 20
UNREADABLE = "\ufffd"  # replaces characters that cannot be decoded
HIDDEN = {"__macosx", "thumbs.db", "desktop.ini"}
END, END64, LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
END_BYTES, LOCATOR_BYTES, COMMENT_BYTES = 22, 20, 65535


@dataclass(frozen=True)
class Member:
    """Member of a ZIP: its name, its announced size, and the error if it is refused."""

    name: str
    size: int
    error: GalleryError | None = None


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file. Raise GalleryError (zip_broken, zip_too_many_files)."""
    with path.open("rb") as file, _archive(file) as archive:
        yield archive


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    try:
        _require_small_directory(file)
        file.seek(0)
        return zipfile.ZipFile(file)
    # Damaged directory, name in an unknown encoding, or ZIP version that zipfile cannot read.
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise _broken() from error


def members(archive: zipfile.ZipFile, *, size: int) -> list[Member]:
    """Return the files of a ZIP of `size` bytes. Raise GalleryError for a malicious one."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_MEMBERS:
        raise _too_many()
    if sum(info.compress_size for info in infos) > size:
        raise GalleryError("zip_hostile.overlap")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > SMALL_BYTES and unpacked > MOST_GROWTH * size:
        raise GalleryError("zip_hostile.growth")
    if any(_leaves(info.filename) for info in infos):
        raise GalleryError("zip_hostile.name")
    return [_member(info) for info in infos if not _is_hidden(info.filename)]


def _member(info: zipfile.ZipInfo) -> Member:
    error = None
    if info.flag_bits & 0x1:
        error = GalleryError("zip_member.locked")
    elif stat.S_ISLNK(info.external_attr >> 16):
        error = GalleryError("zip_member.link")
    elif info.filename.lower().endswith(".zip"):
        error = GalleryError("zip_member.nested")
    if plain_text(info.filename) != info.filename:  # its row would have another name
        shown = "".join(c if plain_text(c) == c else UNREADABLE for c in info.filename)
        return Member(shown[:500], info.file_size, GalleryError("zip_member.name"))
    return Member(info.filename[:500], info.file_size, error)


def read(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    """Return a member's bytes, `most` + 1 at most even if it announced fewer.

    Raise GalleryError (zip_broken).
    """
    with MemberStream(archive, name) as file:
        return file.read(most + 1)


class MemberStream:
    """Binary file that unpacks a member. Raise GalleryError (zip_broken) for every error.

    The compression methods each raise their own exceptions.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        try:
            self._file = archive.open(name)
        except Exception as error:
            raise _broken() from error

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except Exception as error:
            raise _broken() from error

    def __enter__(self) -> "MemberStream":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    drive = ":" in "".join(path.parts[:1])
    return path.is_absolute() or ".." in path.parts or drive or "\x00" in name


def _is_hidden(name: str) -> bool:
    parts = [part.lower() for part in PurePosixPath(name.replace("\\", "/")).parts]
    return not parts or any(part.startswith(".") or part in HIDDEN for part in parts)


def _require_small_directory(file: BinaryIO) -> None:
    """Check the number of files in the end record, as zipfile loads the whole directory."""
    count, size = _announced(file)
    if count > 2 * MOST_MEMBERS or size > MOST_DIRECTORY_BYTES:
        raise _too_many()


def _announced(file: BinaryIO) -> tuple[int, int]:
    length = file.seek(0, 2)
    start = max(0, length - END_BYTES - COMMENT_BYTES - LOCATOR_BYTES)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END)
    if at < 0:
        raise _broken()
    count, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    locator = tail[max(0, at - LOCATOR_BYTES) : at]
    if not locator.startswith(LOCATOR64):
        return count, size
    (start,) = struct.unpack("<Q", locator[8:16])
    if start > length:
        raise _broken()
    file.seek(start)
    record = file.read(56)
    if not record.startswith(END64):
        raise _broken()
    count, size = struct.unpack("<QQ", record[32:48])
    return count, size


def _broken() -> GalleryError:
    return GalleryError("zip_broken")


def _too_many() -> GalleryError:
    return GalleryError("zip_too_many_files", most=MOST_MEMBERS)
