"""Parsers of API requests, with limits: size and depth of JSON, size of images."""

from collections.abc import Mapping
from typing import IO, Any, TypeAlias

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from gallery.http.upload_limits import FORM_BYTES
from gallery.media.decoding.values import Limits, refusal

#: Parser context of REST framework: the request, the view and the URL's arguments.
Context: TypeAlias = Mapping[str, Any] | None


class JSONParser(parsers.JSONParser):
    """Parser of JSON up to DATA_UPLOAD_MAX_MEMORY_SIZE. Raises ParseError, RequestDataTooBig."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Context = None,
    ) -> dict[str, Any]:
        if _length(parser_context) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error


class PictureParser(parsers.MultiPartParser):
    """Parser of a form with an image; an oversized one is refused before it is read."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Context = None,
    ) -> Any:
        if _length(parser_context) > settings.UPLOAD_MAX_BYTES + FORM_BYTES:
            raise refusal("image_too_large", Limits(bytes=settings.UPLOAD_MAX_BYTES))
        return super().parse(stream, media_type, parser_context)


def _length(context: Context) -> int:
    try:
        return int(context["request"].META.get("CONTENT_LENGTH") or 0) if context else 0
    except ValueError as error:
        raise ParseError from error
