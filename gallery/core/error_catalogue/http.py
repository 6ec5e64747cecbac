"""Errors of all requests: invalid HTTP, limits, outages."""

from gallery.core.error_catalogue.kind import ErrorKind
from gallery.core.error_catalogue.kind import marked as _

ERRORS = {
    "bad_request": ErrorKind(
        400, _("This request cannot be read. Check it against the API's description.")
    ),
    "parse_error": ErrorKind(
        400, _("The request's body cannot be read: it is damaged, or not what its type says.")
    ),
    "invalid": ErrorKind(400, _("Some of what was sent is not right: see errors.")),
    "bad_cursor": ErrorKind(400, _("This page link is damaged: start again from the first page.")),
    "bad_sort": ErrorKind(400, _("There is no such order: choose one on the page.")),
    "unknown_theme": ErrorKind(400, _("Choose system, light or dark.")),
    "not_signed_in": ErrorKind(401, _("Send a valid token: Authorization: Token …")),
    "not_allowed": ErrorKind(403, _("You may not do this.")),
    "not_allowed.training": ErrorKind(403, _("Only those who run this site train captioners.")),
    "not_found": ErrorKind(404, _("This is not here, or not yours.")),
    "method_not_allowed": ErrorKind(405, _("This address does not take this method.")),
    "not_acceptable": ErrorKind(406, _("The API answers in JSON: accept application/json.")),
    "changed_meanwhile": ErrorKind(
        412, _("This was changed since you read it. Read it again, then decide.")
    ),
    "request_too_large": ErrorKind(413, _("This request is too large. Send less at once.")),
    "request_too_large.anonymous": ErrorKind(
        413, _("This is too large for somebody who is not signed in. Sign in first.")
    ),
    "request_too_large.piece": ErrorKind(413, _("Send pieces of up to %(most)s bytes.")),
    "unsupported_media_type": ErrorKind(415, _("The API cannot read this kind of content here.")),
    "idempotency_key_reused": ErrorKind(
        422, _("This key was sent with something else before. Use a new key for each request.")
    ),
    "too_many_requests": ErrorKind(
        429, _("There were too many requests. Wait a moment, then try again."), transient=True
    ),
    "too_many_requests.trial": ErrorKind(
        429, _("Many pictures came from your address. Try again in an hour."), transient=True
    ),
    "server_error": ErrorKind(
        500, _("Something went wrong here, and it was noted. Try again later."), transient=True
    ),
    "unavailable": ErrorKind(
        503,
        _("A part of the site is away. Nothing was lost: try again in a moment."),
        transient=True,
    ),
    "unavailable.unknown": ErrorKind(
        503, _("A part of the site is away. Try again in a moment."), transient=True
    ),
}
