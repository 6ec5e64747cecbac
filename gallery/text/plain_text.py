"""Plain text: input from people, files and models without invisible control characters.

Removed are control characters, controls that override the writing direction, lone surrogates and
code points that are no characters. Kept are joiners (U+200C, U+200D), direction marks (U+200E,
U+200F, U+061C), soft hyphens and variation selectors, which languages need, and characters newer
than this Python. Pure functions.
"""

import re
from typing import Any

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NONCHARACTERS = "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
_UNREADABLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1, except line breaks and the tab
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # embedding, override, isolation; deprecated ones
    "\ufeff\ufff9-\ufffb"  # byte order mark; annotation
    "\ud800-\udfff\ufdd0-\ufdef" + _NONCHARACTERS + "]"
)


def plain_text(text: str) -> str:
    """Return a text without control characters, with line feeds as its only line breaks."""
    if text.isascii() and text.isprintable():  # most texts
        return text
    return _UNREADABLE.sub("", _BREAKS.sub("\n", text))


def plain_line(text: str) -> str:
    """Return a plain text on one line, with single spaces."""
    return " ".join(plain_text(text).split())


def plain_values(value: Any) -> Any:
    """Return a JSON value with plain text for each of its strings."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_values(key): plain_values(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(each) for each in value]
    return value
