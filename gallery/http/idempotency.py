"""The Idempotency-Key header: a repeated request has no second effect."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from gallery.http.api import validated_data
from gallery.http.serializers import Fields

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Up to 200 visible ASCII characters. The same key with the same request gives the "
    "first answer again; with another one it is refused.",
)


class IdempotencyHeader(serializers.Serializer[Fields]):
    idempotency_key = serializers.RegexField(
        r"\A[\x21-\x7e]*\Z",
        default="",
        allow_blank=True,
        max_length=200,
        error_messages={"invalid": "Use visible ASCII characters without spaces."},
    )


def idempotency_key(request: Request) -> str:
    """Return the idempotency key of a request, or an empty string. Raises ValidationError."""
    header = {"idempotency_key": request.headers.get("Idempotency-Key", "")}
    return str(validated_data(IdempotencyHeader, header)["idempotency_key"])
