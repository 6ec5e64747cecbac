"""API views of the user's own account and invitations."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.account import deletion
from gallery.accounts import invitations, selectors
from gallery.accounts.serializers import (
    AccountSerializer,
    ConsentSerializer,
    InvitationSerializer,
    InviteSerializer,
    LeaveSerializer,
)
from gallery.http import throttling
from gallery.http.api import authenticated_user, describes, django_request, validated_data
from gallery.http.pagination import PaginatedView


@describes(429)
class Account(APIView):
    @extend_schema(operation_id="account_read", responses=AccountSerializer)
    def get(self, request: Request) -> Response:
        """Read your account."""
        return _account(request)

    @extend_schema(
        operation_id="account_consent", request=ConsentSerializer, responses=AccountSerializer
    )
    def patch(self, request: Request) -> Response:
        """Allow or forbid the training of captioners on your pictures and texts."""
        sent = validated_data(ConsentSerializer, request.data)
        deletion.set_consent(owner=authenticated_user(request), **sent)
        return _account(request)

    @extend_schema(operation_id="account_delete", request=LeaveSerializer, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Delete your account with all its pictures and files. This cannot be undone.

        If you have no password on this site, delete it on the account page.
        """
        throttling.count_password(django_request(request))
        sent = validated_data(LeaveSerializer, request.data)
        deletion.delete_by_program(
            request=django_request(request), owner=authenticated_user(request), **sent
        )
        return Response(status=204)


def _account(request: Request) -> Response:
    owner = authenticated_user(request)
    found = {
        "username": owner.get_username(),
        "email": selectors.primary_email(owner=owner),
        "allow_training": owner.allow_training,
    }
    return Response(AccountSerializer(found).data)


@describes(409)
class Invitations(PaginatedView):
    @extend_schema(operation_id="invitations_list", responses=InvitationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List your invitations, newest first."""
        rows = invitations.invitations(owner=authenticated_user(request))
        return self.page(rows, InvitationSerializer)

    @extend_schema(
        operation_id="invitations_make",
        request=InviteSerializer,
        responses={201: InvitationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Create an invitation to this site, if you are allowed to invite."""
        sent = validated_data(InviteSerializer, request.data)
        made = invitations.invite(owner=authenticated_user(request), **sent)
        return Response(InvitationSerializer(made, context={"request": request}).data, status=201)


class OneInvitation(APIView):
    @extend_schema(operation_id="invitations_take_back", responses={204: None})
    def delete(self, request: Request, invitation_id: int) -> Response:
        """Delete an invitation that nobody has used."""
        invitations.take_back(owner=authenticated_user(request), invitation_id=invitation_id)
        return Response(status=204)
