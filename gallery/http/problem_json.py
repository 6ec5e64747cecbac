"""Errors of the API as RFC 9457 problem+json: type, title, status, detail and a stable code."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from gallery.core.error_catalogue import CATALOGUE, code_of
from gallery.core.errors import GalleryError
from gallery.core.outages import outage

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
USUAL = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    412: "changed_meanwhile",
    413: "request_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable.unknown",
}


def problem(status: int, code: str = "", detail: str = "", **more: Any) -> JsonResponse:
    """Return a problem response; omitted fields get the defaults of its status."""
    usual = USUAL.get(status, USUAL[400])
    found = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or CATALOGUE[usual].text,
        "code": code or code_of(usual),
    }
    return JsonResponse(found | more, status=status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """Return the problem for an exception of a view; log an unexpected one and return 500."""
    set_rollback()
    known = error if isinstance(error, GalleryError) else outage(error)
    if known is not None:
        return problem_of(known)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            400,
            "invalid",
            CATALOGUE["invalid"].text,
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


def problem_of(error: GalleryError) -> JsonResponse:
    """Return the problem for an error of the catalogue."""
    response = problem(error.status, error.code, error.message, **error.details)
    if error.status == 401:
        response["WWW-Authenticate"] = "Token"
    return response


def _from_framework(error: exceptions.APIException) -> JsonResponse:
    if isinstance(error, exceptions.ParseError):
        response = problem(error.status_code, "parse_error", CATALOGUE["parse_error"].text)
    else:
        response = problem(error.status_code)
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
