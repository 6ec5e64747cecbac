"""Import of images as they are put into a folder."""

import threading
from collections.abc import Iterator
from pathlib import Path

from django.db import close_old_connections
from watchfiles import Change, watch

from gallery.imports.folder import Folder, ImportResult

QUIET_MS = 2000  # a file that changed later than this may be incomplete


def arrivals(
    folder: Folder, *, stop: threading.Event | None = None
) -> Iterator[list[ImportResult]]:
    """Import new and changed images, and yield the results, until `stop` is set."""
    root = folder.root.resolve()
    for changes in watch(root, debounce=QUIET_MS, step=QUIET_MS // 4, stop_event=stop):
        close_old_connections()
        paths = sorted(
            folder.root / Path(path).relative_to(root)
            for change, path in changes
            if change != Change.deleted
        )
        results = list(folder.results(path for path in paths if folder.is_picture(path)))
        if results:
            yield results
