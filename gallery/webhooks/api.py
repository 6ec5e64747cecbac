"""Webhooks in the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.http.api import authenticated_user, describes, validated_data
from gallery.http.pagination import PaginatedView
from gallery.webhooks import selectors, services
from gallery.webhooks.serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    WebhookRequest,
    WebhookSerializer,
)


@describes(409)
class Webhooks(PaginatedView):
    @extend_schema(operation_id="webhooks_list", responses=WebhookSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List webhooks, newest first."""
        return self.page(selectors.webhooks(owner=authenticated_user(request)), WebhookSerializer)

    @extend_schema(
        operation_id="webhooks_create",
        request=WebhookRequest,
        responses={201: NewWebhookSerializer},
    )
    def post(self, request: Request) -> Response:
        """Create a webhook. Its secret is not shown again."""
        sent = validated_data(WebhookRequest, request.data)
        webhook, secret = services.create(owner=authenticated_user(request), **sent)
        found = WebhookSerializer(webhook, context={"request": request})
        shown = found.data | {"secret": secret}
        return Response(shown, status=201)


class OneWebhook(APIView):
    @extend_schema(operation_id="webhooks_read", responses=WebhookSerializer)
    def get(self, request: Request, webhook_id: int) -> Response:
        """Read a webhook."""
        found = selectors.webhook(owner=authenticated_user(request), webhook_id=webhook_id)
        return Response(WebhookSerializer(found, context={"request": request}).data)

    @extend_schema(operation_id="webhooks_delete", responses={204: None})
    def delete(self, request: Request, webhook_id: int) -> Response:
        """Delete a webhook and its messages."""
        services.delete(owner=authenticated_user(request), webhook_id=webhook_id)
        return Response(status=204)


@describes(409)
class PingWebhook(APIView):
    @extend_schema(operation_id="webhooks_ping", request=None, responses={201: DeliverySerializer})
    def post(self, request: Request, webhook_id: int) -> Response:
        """Send an empty test message, once. 409 while another one is queued.

        If the webhook accepts the message and was disabled, it is enabled again.
        """
        sent = services.ping(owner=authenticated_user(request), webhook_id=webhook_id)
        return Response(DeliverySerializer(sent).data, status=201)


class Deliveries(PaginatedView):
    @extend_schema(
        operation_id="webhooks_deliveries",
        responses=DeliverySerializer(many=True),
    )
    def get(self, request: Request, webhook_id: int) -> Response:
        """List sent and queued messages of a webhook, newest first. They are kept for a week."""
        rows = selectors.deliveries(owner=authenticated_user(request), webhook_id=webhook_id)
        return self.page(rows, DeliverySerializer)
