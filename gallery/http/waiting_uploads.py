"""Bytes of the large requests that this process is receiving, counted for each sender."""

import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Hashable

from django.conf import settings

from gallery.core.errors import StorageFullError, TooManyError

RETRY_SECONDS = 5.0


class WaitingUploads:
    """Counter of bytes received into temporary files, which refuses requests above the limits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes: Counter[Hashable] = Counter()

    def begin(self, sender: Hashable, *, size: int, most: int) -> None:
        """Count a request of `size` bytes; one sender may send `most` bytes at the same time.

        A sender's only request may be larger. Raises TooManyError, StorageFullError (507).
        """
        with self._lock:
            if self._bytes[sender] and self._bytes[sender] + size > most:
                raise TooManyError(wait=RETRY_SECONDS)
            free = shutil.disk_usage(_folder()).free - self._bytes.total()
            if free - size < settings.FREE_DISK_MIN_BYTES:
                raise StorageFullError
            self._bytes[sender] += size

    def end(self, sender: Hashable, *, size: int) -> None:
        """Stop counting a request that has been answered."""
        with self._lock:
            self._bytes[sender] -= size
            if self._bytes[sender] <= 0:
                del self._bytes[sender]

    @property
    def total(self) -> int:
        with self._lock:
            return self._bytes.total()


def _folder() -> str:
    """Return the folder in which Django stores uploads until a view reads them."""
    return settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()
