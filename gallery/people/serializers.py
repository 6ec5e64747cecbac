from typing import Any

from rest_framework import serializers

PLAIN = r"^[^\x00\r\n]+$"


class SignInSerializer(serializers.Serializer[Any]):
    username = serializers.RegexField(
        PLAIN, max_length=254, trim_whitespace=False, help_text="name or mail address"
    )
    password = serializers.RegexField(
        PLAIN, max_length=1024, trim_whitespace=False, write_only=True
    )
    code = serializers.RegexField(
        r"^[0-9A-Za-z -]*$",
        default="",
        allow_blank=True,
        max_length=32,
        help_text="where a second step is on",
    )


class TokenSerializer(serializers.Serializer[Any]):
    """A token, shown this once. Send it as `Authorization: Token …`."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)
