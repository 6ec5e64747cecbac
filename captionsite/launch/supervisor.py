"""supervisord that survives a full disk: log lines that cannot be written are dropped.

Without this change, supervisord ends with an error, and the site with it, when a line can be
written neither to its log nor to its stderr.
"""

import contextlib
import sys

from supervisor import loggers, supervisord


class Log(loggers.RotatingFileHandler):  # type: ignore[misc]
    """Log file handler that ignores a full disk."""

    def emit(self, record: loggers.LogRecord) -> None:
        with contextlib.suppress(OSError):
            if self.stream.closed:  # a rotation that failed on the full disk left it closed
                self.closed = True
                self.reopen()
            super().emit(record)

    def handleError(self) -> None:
        """Ignore OSError, as stderr is on the full disk as well."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError()


def main() -> None:
    loggers.RotatingFileHandler = Log
    supervisord.main()


if __name__ == "__main__":
    main()
