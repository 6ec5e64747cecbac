"""supervisord, which a full disk does not end: what it cannot log is dropped, and it goes on.

As it comes, it raises when neither its log nor its stderr takes a line: it ends, and the site
with it.
"""

import contextlib
import sys

from supervisor import loggers, supervisord


class Log(loggers.RotatingFileHandler):  # type: ignore[misc]
    """A log file that may be full for a while."""

    def emit(self, record: loggers.LogRecord) -> None:
        with contextlib.suppress(OSError):
            if self.stream.closed:  # it could not be written out when it was to be rotated
                self.closed = True
                self.reopen()
            super().emit(record)

    def handleError(self) -> None:
        """Say nothing of a full disk: stderr is on it as well."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError()


def main() -> None:
    loggers.RotatingFileHandler = Log
    supervisord.main()


if __name__ == "__main__":
    main()
