"""The error that every layer raises: a code of the error catalogue with its parameters."""

import errno

from gallery.core.error_catalogue import CATALOGUE, code_of

FULL = {errno.ENOSPC, errno.EDQUOT}
Parameter = str | int | float


class GalleryError(Exception):
    """An error that a user or an API client can act on.

    `key` is an entry of the catalogue: a code (`image_too_large`) or `code.variant`; status, text
    and `transient` (a retry can help) come from there. `params` fill the text's placeholders.
    `message` is the English text; `details` are further fields of the API's response.
    Raises LookupError for a key, or a placeholder, that is missing.
    """

    def __init__(self, key: str, /, **params: Parameter) -> None:
        kind = CATALOGUE[key]
        self.message = kind.text % params
        super().__init__(self.message)
        self.code = code_of(key)
        self.key = key
        self.params = params
        self.status = kind.status
        self.transient = kind.transient
        self.details: dict[str, int] = {}


class NotFoundError(GalleryError):
    """The object does not exist or belongs to another user; the response is the same for both."""

    def __init__(self, what: str = "") -> None:
        super().__init__(f"not_found.{what}" if what else "not_found")


class ConflictError(GalleryError):
    """The object is not in the state that the request needs (409)."""


class DuplicateError(ConflictError):
    """The owner already has an image with the same content, whose id is `image_id`."""

    def __init__(self, *, image_id: int, name: str) -> None:
        super().__init__("duplicate_image", name=name)
        self.details = {"image": image_id}
        self.image_id = image_id


class StorageFullError(GalleryError):
    """The disk has no space for another image."""

    def __init__(self) -> None:
        super().__init__("storage_full")


class TooManyError(GalleryError):
    """Rate limit exceeded (429). A retry is allowed after `wait` seconds."""

    def __init__(self, key: str = "too_many_requests", *, wait: float) -> None:
        super().__init__(key)
        self.wait = int(wait) + 1


class SecondStepNeededError(GalleryError):
    """Staff access needs a second step, which this account has not set up."""

    def __init__(self) -> None:
        super().__init__("second_step_needed")


class LeaseLostError(GalleryError):
    """The worker's lease on a job has ended: the job was cancelled, or the lease expired."""

    def __init__(self) -> None:
        super().__init__("lease_lost")


class KeyReusedError(GalleryError):
    """The idempotency key was used before with another request."""

    def __init__(self) -> None:
        super().__init__("idempotency_key_reused")


class ChangedError(GalleryError):
    """The object has changed since the client read it: If-Match does not match (412)."""

    def __init__(self) -> None:
        super().__init__("changed_meanwhile")
