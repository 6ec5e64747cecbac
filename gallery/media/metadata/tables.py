"""Tables with the text of many images, read as a stream: JSON, COCO captions, CSV."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from gallery.media.metadata.json_stream import JsonStream, TooLongError
from gallery.media.metadata.text import (
    MOST_CHARACTERS,
    ImageText,
    TextValues,
    TranslationValues,
    text_from,
)
from gallery.text.plain_text import plain_text

NAME_CHARACTERS = 500
LATIN_1 = "latin-1-bytes"  # error handler that reads bytes that are not UTF-8
BYTE_ORDERS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error)
Row = tuple[str, ImageText]


@dataclass(frozen=True)
class Bounds:
    """Limits of a table: bytes, rows, characters in a row, columns."""

    bytes: int
    rows: int
    characters: int
    columns: int


class Source(Protocol):
    """Protocol of a binary file that is read."""

    def read(self, size: int, /) -> bytes: ...


class TableError(Exception):
    """Table that is refused; holds a key of the error catalogue and its parameters."""

    def __init__(self, key: str, **params: str | int) -> None:
        super().__init__(key)
        self.key, self.params = key, params


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(LATIN_1, _as_latin_1)


def rows(name: str, source: Source, bounds: Bounds) -> Iterator[Row | None]:
    """Yield each row's file name and text; None for a row without text. Raise TableError.

    Only one row is in memory at a time, besides the file names of COCO captions.
    """
    read = _csv_rows if name.lower().endswith(".csv") else _json_rows
    count = 0
    try:
        for row in read(_text(source, bounds), bounds):
            count += 1
            if count > bounds.rows:
                raise TableError("table_too_large.rows", most=bounds.rows)
            yield (plain_text(row[0])[:NAME_CHARACTERS], row[1]) if row else None
    except TooLongError as error:
        raise TableError("table_too_large.row", most=bounds.characters) from error
    except DAMAGED as error:
        raise TableError("table_unreadable", reason=type(error).__name__) from error


class _Counted(io.RawIOBase):
    """Binary file that raises TableError beyond a limit of bytes."""

    def __init__(self, source: Source, most: int) -> None:
        self._source, self._left, self._most = source, most, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise TableError("table_too_large.bytes", megabytes=self._most >> 20)
        buffer[: len(data)] = data
        return len(data)


def _text(source: Source, bounds: Bounds) -> io.TextIOWrapper:
    counted = io.BufferedReader(_Counted(source, bounds.bytes))
    if counted.peek(2)[:2] in BYTE_ORDERS:
        return io.TextIOWrapper(counted, "utf-16", errors="replace", newline="")
    return io.TextIOWrapper(counted, "utf-8-sig", errors=LATIN_1, newline="")


def _json_rows(text: io.TextIOWrapper, bounds: Bounds) -> Iterator[Row | None]:
    members = JsonStream(text, most=bounds.characters).members()
    coco = _Coco()
    is_ours = False
    for name, member in members:
        if name == "pictures":
            is_ours = True
            yield str(member["file"]), text_from(member)
        elif is_ours:
            return  # members after the images are not read
        elif name in {"images", "annotations"}:
            yield coco.row(name, member)
        else:
            yield None
    if not is_ours and not coco.is_known:
        raise ValueError("no list of pictures")


class _Coco:
    """COCO captions: images and annotations in either order; an image's first caption counts."""

    def __init__(self) -> None:
        self.is_known = False
        self._names: dict[str, str] = {}
        self._captions: dict[str, bytes] = {}  # encoded: a quarter of the memory at worst

    def row(self, list_name: str, member: dict[str, Any]) -> Row | None:
        """Add a member of a list; return the row that it completes, or None."""
        self.is_known = True
        if list_name == "images":
            key, name = str(member["id"])[:100], str(member["file_name"])[:NAME_CHARACTERS]
            self._names[key] = name
            caption = self._captions.pop(key, None)
            return None if caption is None else (name, ImageText(caption=caption.decode()))
        key = str(member["image_id"])[:100]
        caption_text = plain_text(str(member["caption"]))[:MOST_CHARACTERS]
        if key in self._names:
            return self._names[key], ImageText(caption=caption_text)
        self._captions.setdefault(key, caption_text.encode())
        return None


class _Lines:
    """Lines of a text, with a limit of characters for the lines of one row."""

    def __init__(self, text: io.TextIOWrapper, most: int) -> None:
        self._text, self._most, self._left = text, most, most

    def begin_row(self) -> None:
        self._left = self._most

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most + 1)
        self._left -= len(line)
        if self._left < 0:
            raise TooLongError
        if not line:
            raise StopIteration
        return line


def _csv_rows(text: io.TextIOWrapper, bounds: Bounds) -> Iterator[Row | None]:
    lines = _Lines(text, bounds.characters)
    table = csv.DictReader(lines)
    if len(table.fieldnames or ()) > bounds.columns:
        raise TableError("table_too_large.columns", most=bounds.columns)
    if "file" not in (table.fieldnames or ()):
        raise ValueError("no column of files")
    for row in table:
        lines.begin_row()
        yield _csv_row(row)


def _csv_row(row: dict[str, Any]) -> Row | None:
    cells = {name: _without_apostrophe(cell) for name, cell in row.items() if isinstance(cell, str)}
    if not cells.get("file"):
        return None
    codes = [name[len("caption_") :] for name in cells if name.startswith("caption_")]
    languages: dict[str, TranslationValues] = {
        code: {"caption": cells[f"caption_{code}"], "alt_text": cells.get(f"alt_text_{code}")}
        for code in codes
        if cells[f"caption_{code}"]
    }
    values = TextValues(
        caption=cells.get("caption"),
        alt_text=cells.get("alt_text"),
        description=cells.get("description"),
        captioner=cells.get("captioner"),
        languages=languages,
    )
    return cells["file"], text_from(values)


def _without_apostrophe(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from reading a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@\t\r" else cell
