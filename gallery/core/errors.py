"""The one error that every layer speaks: a stable code, a plain sentence, and whether to retry."""

import errno
from collections.abc import Mapping

FULL = {errno.ENOSPC, errno.EDQUOT}


class GalleryError(Exception):
    """Something that a person or a client can act on.

    `code` is stable and short (`image_too_large`); `message` says in plain words what happened and
    what to do; `permanent` tells a worker that trying again cannot help; `status` is the HTTP
    status that the pages and the API answer with; `details` are further fields of the API's answer.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        permanent: bool = True,
        status: int = 400,
        details: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.permanent = permanent
        self.status = status
        self.details = dict(details or {})


class NotFoundError(GalleryError):
    """What was asked for is not there, or not this person's: the two look the same."""

    def __init__(self, message: str = "This is not here, or not yours.") -> None:
        super().__init__("not_found", message, status=404)


class ConflictError(GalleryError):
    """The thing is no longer in the state that the request needs."""

    def __init__(
        self, code: str, message: str, *, details: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(code, message, status=409, details=details)


class DuplicateError(ConflictError):
    """The owner has this very picture already; `image_id` is the one that is here."""

    def __init__(self, *, image_id: int, name: str) -> None:
        message = f"You have this picture already, as {name}."
        super().__init__("duplicate_image", message, details={"image": image_id})
        self.image_id = image_id


class StorageFullError(GalleryError):
    """There is no room for another picture."""

    def __init__(self) -> None:
        super().__init__(
            "storage_full",
            "The site's disk is full. Nothing was saved: try again when there is room.",
            permanent=False,
            status=507,
        )


class TooManyError(GalleryError):
    """Somebody asked too often; `wait` is in seconds."""

    def __init__(
        self,
        *,
        wait: float,
        message: str = "There were too many requests. Wait a moment, then try again.",
    ) -> None:
        super().__init__(
            "too_many_requests",
            message,
            permanent=False,
            status=429,
        )
        self.wait = int(wait) + 1


class LeaseLostError(GalleryError):
    """The worker's claim on a job has ended: cancelled, expired, or taken by another."""

    def __init__(self) -> None:
        super().__init__("lease_lost", "This job is no longer this worker's.", status=409)


class KeyReusedError(GalleryError):
    """An idempotency key went with something else before."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_reused",
            "This key was sent with something else before. Use a new key for each request.",
            status=422,
        )


class ChangedError(GalleryError):
    """What a program wants to change is not what it read."""

    def __init__(self) -> None:
        super().__init__(
            "changed_meanwhile",
            "This was changed since you read it. Read it again, then decide.",
            status=412,
        )
