"""Size limits of requests, checked by Content-Length and again for each uploaded file.

Only signed-in users may send more than DATA_UPLOAD_MAX_MEMORY_SIZE, and they are authenticated
before the body is read. The trial is the one exception, with a limit of its own.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from gallery.core.errors import GalleryError
from gallery.http.waiting_uploads import WaitingUploads
from gallery.media.decoding.values import Limits, refusal

FORM_BYTES = 64 * 1024  # of a form's fields besides the images
OF_ONE_PICTURE = {"UPLOAD_MAX_BYTES", "TRY_MAX_BYTES"}
ANONYMOUS = "anonymous"  # all who are not signed in count as one sender
ANONYMOUS_AT_ONCE = 4  # largest requests of all of them that a process receives at the same time
API = "/api/"
View = TypeVar("View", bound=Callable[..., object])
waiting = WaitingUploads()


@dataclass(frozen=True)
class LargeRequest:
    """Large request whose bytes are counted while it is received."""

    sender: Hashable
    size: int

    def end(self) -> None:
        """Stop counting the request."""
        waiting.end(self.sender, size=self.size)


def takes_files(*, limit: str, anonymous: bool = False) -> Callable[[View], View]:
    """Allow signed-in users requests up to the setting named `limit` in this view.

    With `anonymous`, allow it to anonymous users too; their limit is otherwise
    DATA_UPLOAD_MAX_MEMORY_SIZE.
    """

    def note(view: View) -> View:
        view.request_limit = limit  # type: ignore[attr-defined]
        view.takes_anonymous_files = anonymous  # type: ignore[attr-defined]
        return view

    return note


def admit(request: HttpRequest, view: Callable[..., object]) -> LargeRequest | None:
    """Check a request's size before its body is read; count it and return it if it is large.

    Raises GalleryError: 401, 413, 429, 507.
    """
    view = getattr(view, "view_class", view)
    size = _length(request)
    if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE + FORM_BYTES:
        return None
    limit = getattr(view, "request_limit", "DATA_UPLOAD_MAX_MEMORY_SIZE")
    most = getattr(settings, limit)
    if size > most + FORM_BYTES:
        raise _too_large(limit)
    person = _sender(request, view)
    if person is not None:
        waiting.begin(person, size=size, most=settings.UPLOAD_MAX_REQUEST_BYTES)
        return LargeRequest(person, size)
    if not getattr(view, "takes_anonymous_files", False):
        if request.path.startswith(API):
            raise GalleryError("not_signed_in")
        raise GalleryError("request_too_large.anonymous")
    waiting.begin(ANONYMOUS, size=size, most=ANONYMOUS_AT_ONCE * most)
    return LargeRequest(ANONYMOUS, size)


def _too_large(limit: str) -> GalleryError:
    if limit in OF_ONE_PICTURE:
        return refusal("image_too_large", Limits(bytes=getattr(settings, limit)))
    return GalleryError("request_too_large")


def _sender(request: HttpRequest, view: Callable[..., object]) -> int | None:
    """Return the id of the user by session or token; None for an anonymous user."""
    if request.user.is_authenticated:
        return request.user.pk
    authenticators: Any = getattr(view, "authentication_classes", [])
    for each in authenticators:
        if issubclass(each, SessionAuthentication):
            continue  # checked above; its CSRF check would read the form
        try:
            found = each().authenticate(Request(request))
        except AuthenticationFailed:
            return None
        if found is not None:
            return int(found[0].pk)
    return None


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


class SizeLimit(FileUploadHandler):
    """Upload handler that drops the bytes of a file beyond UPLOAD_MAX_BYTES.

    The kept part is still above the limit, so the view refuses the file with its name.
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
