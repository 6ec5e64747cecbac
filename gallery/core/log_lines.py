"""Plain-text log formatter: one line for each record, with an indented traceback."""

import logging
from typing import Any

INDENT = "    "


def escaped(text: str) -> str:
    """Return a text with non-printable characters escaped, such as `\\n`, `\\x1b`, `\\u2028`."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


class LineFormatter(logging.Formatter):
    """Formatter that keeps values from starting a new line or controlling a terminal.

    It escapes the whole line, and so every value in it: path, name, header, error. Tracebacks keep
    their lines, each indented.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return escaped(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        return _set_in(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        return _set_in(super().formatStack(stack_info))

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, ignoring an exception text cached by another formatter."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept


def _set_in(text: str) -> str:
    return "\n".join(INDENT + escaped(line) for line in text.split("\n"))
