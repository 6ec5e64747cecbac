"""Log lines for people: one line a record, whatever was sent, and a traceback set in from it."""

import logging
from typing import Any

INDENT = "    "


def escaped(text: str) -> str:
    """Return a text with `\\n`, `\\x1b`, `\\u2028` and the like for what is not printable."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


class LineFormatter(logging.Formatter):
    """Formatter that lets no value of a record begin a line or steer a terminal.

    It escapes the finished line, so that it makes no difference which value it was: path, name,
    header, error. Tracebacks keep their lines, each set in.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return escaped(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        return _set_in(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        return _set_in(super().formatStack(stack_info))

    def format(self, record: logging.LogRecord) -> str:
        """Format a record; an exception's text that another formatter has kept is not trusted."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept


def _set_in(text: str) -> str:
    return "\n".join(INDENT + escaped(line) for line in text.split("\n"))
