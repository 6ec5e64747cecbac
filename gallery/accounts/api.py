"""API views of tokens: create one by signing in, and revoke it."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from gallery.accounts import services
from gallery.accounts.authentication import TokenAuthentication
from gallery.accounts.serializers import SignInSerializer, TokenSerializer
from gallery.core.errors import GalleryError
from gallery.http.api import authenticated_user, describes, django_request, validated_data
from gallery.http.throttling import SignInThrottle
from gallery.models import ApiToken


@describes(401, 429)
class Token(APIView):
    authentication_classes = [TokenAuthentication]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [SignInThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="token_create",
        auth=[],
        request=SignInSerializer,
        responses={201: TokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Create a token with your name and password, and a code if you have a second step."""
        sent = validated_data(SignInSerializer, request.data)
        instance, plain = services.sign_in_for_token(request=django_request(request), **sent)
        shown = {"token": plain, "scopes": instance.scopes, "expiry": instance.expiry}
        return Response(TokenSerializer(shown).data, status=201)

    @extend_schema(operation_id="token_revoke", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Revoke the token with which this request is sent."""
        if not isinstance(request.auth, ApiToken):
            raise GalleryError("no_token")
        services.revoke_token(owner=authenticated_user(request), token_key=request.auth.token_key)
        return Response(status=204)
