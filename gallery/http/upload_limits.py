"""Size limits of requests, checked by Content-Length and again for each uploaded file."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from gallery.core.errors import GalleryError
from gallery.media.decoding.values import Limits, refusal

FORM_BYTES = 64 * 1024  # what a form may have beside its pictures
View = TypeVar("View", bound=Callable[..., object])


def takes_files(*, limit: str) -> Callable[[View], View]:
    """Let a view's requests be as large as the setting named `limit`.

    Others are read up to DATA_UPLOAD_MAX_MEMORY_SIZE.
    """

    def note(view: View) -> View:
        view.request_limit = limit  # type: ignore[attr-defined]
        return view

    return note


def require_acceptable_size(request: HttpRequest, view: Callable[..., object]) -> None:
    """Check the Content-Length of a request for a view. Raises GalleryError (413)."""
    view = getattr(view, "view_class", view)
    limit = getattr(view, "request_limit", "DATA_UPLOAD_MAX_MEMORY_SIZE")
    if _length(request) <= getattr(settings, limit) + FORM_BYTES:
        return
    if limit == "UPLOAD_MAX_BYTES":
        raise refusal("image_too_large", Limits(bytes=settings.UPLOAD_MAX_BYTES))
    raise GalleryError("request_too_large")


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


class SizeLimit(FileUploadHandler):
    """Upload handler that drops what a file has beyond UPLOAD_MAX_BYTES.

    What is kept is still over the limit, so that it is refused by name like any large picture.
    """

    kept = 0

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        """Begin to count a file's bytes."""
        super().new_file(
            field_name, file_name, content_type, content_length, charset, content_type_extra
        )
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass a chunk on to the handlers that store it, or drop it."""
        if self.kept > settings.UPLOAD_MAX_BYTES:
            return None
        self.kept += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that stored it."""
