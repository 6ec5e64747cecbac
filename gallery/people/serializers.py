from typing import Any

from rest_framework import serializers

from gallery.models import ApiToken
from gallery.people.services import TOKEN_DAYS, USUAL_SCOPES

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
    name = serializers.RegexField(
        r"^[^\x00\r\n]*$", default="", allow_blank=True, max_length=60, help_text="what it is for"
    )
    scopes = serializers.MultipleChoiceField(
        choices=ApiToken.Scope.choices,
        default={str(scope) for scope in USUAL_SCOPES},
        allow_empty=False,
    )
    days = serializers.IntegerField(
        default=TOKEN_DAYS, min_value=1, max_value=365, help_text="how long it holds"
    )


class TokenSerializer(serializers.Serializer[Any]):
    """A token, shown this once. Send it as `Authorization: Token …`."""

    token = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(ApiToken.Scope.choices))
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)
