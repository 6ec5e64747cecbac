from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from gallery.accounts.invitations import token_of
from gallery.accounts.services import TOKEN_DAYS, USUAL_SCOPES
from gallery.http.api import sees_acting_addresses
from gallery.http.serializers import Fields
from gallery.models import ApiToken, Invitation

PLAIN = r"^[^\x00\r\n]+$"


class SignInSerializer(serializers.Serializer[Fields]):
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


class AccountSerializer(serializers.Serializer[Fields]):
    """Your account. `allow_training` allows captioners to learn from your pictures and texts."""

    username = serializers.CharField(read_only=True)
    email = serializers.CharField(read_only=True, help_text="empty when none was given")
    allow_training = serializers.BooleanField()


class ConsentSerializer(serializers.Serializer[Fields]):
    allow_training = serializers.BooleanField()


class LeaveSerializer(serializers.Serializer[Fields]):
    """Confirmation by your password, and by a code if you have a second step."""

    password = serializers.CharField(
        default="", allow_blank=True, max_length=1024, trim_whitespace=False, write_only=True
    )
    code = serializers.RegexField(
        r"^[0-9A-Za-z -]*$",
        default="",
        allow_blank=True,
        max_length=32,
        write_only=True,
        help_text="where a second step is on",
    )


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation. One person may sign up at its URL, once.

    `url` is null for a token without the scope `write`.
    """

    url = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ["id", "url", "note", "expires_at", "used_at", "created_at"]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, invitation: Invitation) -> str | None:
        request = self.context["request"]
        if not sees_acting_addresses(request):
            return None
        return str(reverse("gallery:invited", args=[token_of(invitation)], request=request))


class InviteSerializer(serializers.Serializer[Fields]):
    note = serializers.CharField(default="", allow_blank=True, max_length=100)


class TokenSerializer(serializers.Serializer[Fields]):
    """A new token, not shown again. Send it as `Authorization: Token …`."""

    token = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(ApiToken.Scope.choices))
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)
