"""Errors of the API as RFC 9457 problem+json: type, title, status, detail and a stable code."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from gallery.core.errors import GalleryError
from gallery.core.outages import outage

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
CODES = {
    400: ("bad_request", "This request cannot be read. Check it against the API's description."),
    401: ("not_signed_in", "Send a valid token: Authorization: Token …"),
    403: ("not_allowed", "You may not do this."),
    404: ("not_found", "This is not here, or not yours."),
    405: ("method_not_allowed", "This address does not take this method."),
    406: ("not_acceptable", "The API answers in JSON: accept application/json."),
    412: ("changed_meanwhile", "This was changed since you read it. Read it again, then decide."),
    413: ("request_too_large", "This request is too large. Send less at once."),
    415: ("unsupported_media_type", "The API cannot read this kind of content here."),
    429: ("too_many_requests", "There were too many requests. Wait a moment, then try again."),
    500: ("server_error", "Something went wrong here, and it was noted. Try again later."),
    503: ("unavailable", "A part of the site is away. Try again in a moment."),
}
MALFORMED = {
    "parse_error": "The request's body cannot be read: it is damaged, or not what its type says."
}


def problem(status: int, code: str = "", detail: str = "", **more: Any) -> JsonResponse:
    """Answer with a problem; what is not said is the usual of its status."""
    usual_code, usual_detail = CODES.get(status, CODES[400])
    found = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or usual_detail,
        "code": code or usual_code,
    }
    return JsonResponse(found | more, status=status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """Turn whatever a view raised into a problem. What nobody foresaw is logged: 500."""
    set_rollback()
    known = error if isinstance(error, GalleryError) else outage(error)
    if known is not None:
        return _from_gallery(known)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            400,
            "invalid",
            "Some of what was sent is not right: see errors.",
            errors=list(_flat(error.get_full_details())),
        )
    if isinstance(error, exceptions.APIException):
        return _from_framework(error)
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return problem(status)
    logger.error("A view of the API failed.", exc_info=error)
    return problem(500)


_STATUSES: dict[type[Exception], int] = {
    Http404: 404,
    PermissionDenied: 403,
    RequestDataTooBig: 413,
    SuspiciousOperation: 400,
}


def _from_gallery(error: GalleryError) -> JsonResponse:
    response = problem(error.status, error.code, error.message, **error.details)
    if error.status == 401:
        response["WWW-Authenticate"] = "Token"
    return response


def _from_framework(error: exceptions.APIException) -> JsonResponse:
    is_malformed = isinstance(error, exceptions.ParseError)
    code, detail = ("parse_error", MALFORMED["parse_error"]) if is_malformed else ("", "")
    response = problem(error.status_code, code, detail)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def _flat(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Yield {field, code, message} for each of DRF's nested validation errors."""
    if isinstance(details, dict) and {"message", "code"} == set(details):
        yield {"field": field, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, ".".join(filter(None, (field, own))))
    else:
        for inner in details:
            yield from _flat(inner, field)
