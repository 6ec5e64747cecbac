from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.http.api import sees_acting_addresses
from gallery.http.serializers import Fields
from gallery.models import Delivery, Webhook


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """A URL that is notified when jobs end. `disabled_at` is set if it failed too often.

    `url` is null for a token without the scope `write`, because it may contain a secret.
    """

    url = serializers.SerializerMethodField()
    events = serializers.ListField(child=serializers.ChoiceField(Webhook.Event.choices))

    class Meta:
        model = Webhook
        fields = ["id", "url", "events", "created_at", "disabled_at"]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, webhook: Webhook) -> str | None:
        return webhook.url if sees_acting_addresses(self.context["request"]) else None


class NewWebhookSerializer(WebhookSerializer):
    """A new webhook with its secret, which is not shown again."""

    secret = serializers.CharField()

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class WebhookRequest(serializers.Serializer[Fields]):
    url = serializers.RegexField(r"\A[\x21-\x7e]+\Z", max_length=500)
    events = serializers.MultipleChoiceField(
        choices=Webhook.Event.choices, default=set(Webhook.Event.values), allow_empty=False
    )


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A message. `taken_at` is when it was accepted, `due_at` the time of the next attempt."""

    job = serializers.IntegerField(source="job_id", allow_null=True, read_only=True)

    class Meta:
        model = Delivery
        fields = ["id", "event", "job", "attempts", "due_at", "taken_at", "response", "created_at"]
        read_only_fields = fields
