"""The one error that every layer speaks: a stable code, a plain sentence, and whether to retry."""


class GalleryError(Exception):
    """Something that a person or a client can act on.

    `code` is stable and short (`image_too_large`); `message` says in plain words what happened and
    what to do; `permanent` says whether trying again is of no use, and no code reads it yet;
    `status` is the HTTP status that the pages and the API answer with.
    """

    def __init__(
        self, code: str, message: str, *, permanent: bool = True, status: int = 400
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.permanent = permanent
        self.status = status


class NotFoundError(GalleryError):
    """What was asked for is not there, or not this person's: the two look the same."""

    def __init__(self, message: str = "This is not here, or not yours.") -> None:
        super().__init__("not_found", message, status=404)


class ConflictError(GalleryError):
    """The thing is no longer in the state that the request needs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=409)


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
