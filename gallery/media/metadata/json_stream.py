"""JSON read as a stream: the members of an object's lists, one after the other.

The standard library decodes each member from a buffer, so that only one member is in memory,
independent of the file's size.
"""

import json
import re
from collections.abc import Iterator
from io import TextIOBase
from typing import Any

PIECE_CHARACTERS = 1 << 16
NEAR_THE_END = 16  # characters before a cut-off value at which a decoder may stop
SPACES = re.compile(r"[ \t\r\n]*")  # matches at any position, also an empty string


class TooLongError(ValueError):
    """Member with more characters than the stream may hold."""


class JsonStream:
    """Reader of one JSON object; no value in it may have more than `most` characters."""

    def __init__(self, source: TextIOBase, *, most: int) -> None:
        self._source, self._most = source, most
        self._buffer, self._at = "", 0
        self._decoder = json.JSONDecoder()

    def members(self) -> Iterator[tuple[str, Any]]:
        """Yield each member of each list, with the list's name. Raise ValueError."""
        self._expect("{")
        while self._next() != "}":
            name = str(self._value())
            self._expect(":")
            if self._next() == "[":
                yield from ((name, member) for member in self._list())
            else:
                self._value()
            if self._next() != ",":
                break
            self._expect(",")
        self._expect("}")

    def _list(self) -> Iterator[Any]:
        self._expect("[")
        while self._next() != "]":
            yield self._value()
            if self._next() != ",":
                break
            self._expect(",")
        self._expect("]")

    def _next(self) -> str:
        """Return the next character that is no space, without consuming it; "" at the end."""
        while True:
            self._at = SPACES.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._read_more():
                return ""

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise ValueError(f"{character} is missing")
        self._at += 1

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                is_cut_off = error.msg.startswith("Unterminated")
                if not is_cut_off and error.pos < len(self._buffer) - NEAR_THE_END:
                    raise
                if not self._read_more():
                    raise
                continue
            if end > len(self._buffer) - NEAR_THE_END and self._read_more():
                continue  # a number might go on: 1. or 1e was cut off
            if end - self._at > self._most:
                raise TooLongError
            self._at = end
            return value

    def _read_more(self) -> bool:
        """Append another piece to the buffer; return whether there was one."""
        left = self._buffer[self._at :]
        if len(left) > self._most:
            raise TooLongError
        piece = self._source.read(PIECE_CHARACTERS)
        if piece:
            self._buffer, self._at = left + piece, 0
        return bool(piece)
