"""Outages as errors: the database or the broker is unreachable, or the disk is full."""

import errno

from botocore.exceptions import BotoCoreError, ClientError
from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from gallery.core.errors import FULL, GalleryError, StorageFullError

AWAY = (OperationalError, InterfaceError, RedisError, BotoCoreError, ClientError)
DATABASE_FULL = "53100"  # PostgreSQL's disk_full
SQLITE_MESSAGES = "database or disk is full"
UNWELL = {errno.EIO, errno.EROFS, errno.ENFILE, errno.EMFILE}


class AwayError(GalleryError):
    """Error of a service that is temporarily unreachable (503)."""

    def __init__(self) -> None:
        super().__init__("unavailable")


def outage(error: BaseException) -> GalleryError | None:
    """Return the outage that caused an exception, or None."""
    if _is_full(error):
        return StorageFullError()
    if isinstance(error, AWAY) or (isinstance(error, OSError) and error.errno in UNWELL):
        return AwayError()
    return None


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, OperationalError):
        return False
    return SQLITE_MESSAGES in str(error) or _state(error.__cause__) == DATABASE_FULL


def _state(error: BaseException | None) -> str | None:
    return getattr(error, "sqlstate", None)
