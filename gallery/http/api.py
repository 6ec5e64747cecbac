"""Functions for the API's views: authenticated user, validated input, schema of problems."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, ListField, Serializer
from rest_framework.views import APIView

from gallery.http import problem_json
from gallery.models import ApiToken, User


def authenticated_user(request: Request) -> User:
    """Return the user of a request that has passed IsAuthenticated. Raises TypeError."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs IsAuthenticated.")
    return request.user


def sees_acting_addresses(request: Request) -> bool:
    """Return whether a request may read secret URLs: share links, invitations, webhooks.

    They need the scope `write`, because whoever knows such a URL can act with it, even after the
    token was revoked.
    """
    token = request.auth
    return not isinstance(token, ApiToken) or ApiToken.Scope.WRITE in token.scopes


def validated_data(serializer: type[BaseSerializer[Any]], data: object) -> dict[str, Any]:
    """Return the data of a request, validated by the serializer. Raises ValidationError."""
    return _valid(serializer(data=data))


def django_request(request: Request) -> HttpRequest:
    """Return the Django request inside an API request, for functions that pages and API share."""
    return request._request  # REST framework has no public name for it


def _valid(found: BaseSerializer[Any]) -> dict[str, Any]:
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def validated_query(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the query parameters, validated by the serializer. Raises ValidationError."""
    query = request.query_params
    found = serializer(data={})  # one only, as creating the fields is slower than validating
    found.initial_data = {
        name: query.getlist(name) if isinstance(field, ListField) else query[name]
        for name, field in found.fields.items()
        if name in query
    }
    return _valid(found)


class NotFoundView(APIView):
    """View of unknown URLs of the API: 404 as a problem."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
        return problem_json.problem(404, detail="The API has no such address. See /api/v1/docs/.")


def describes(*statuses: int) -> Callable[[type[APIView]], type[APIView]]:
    """Add problem statuses to the schema of a view's operations."""

    def note(view: type[APIView]) -> type[APIView]:
        view.problem_statuses = {str(status) for status in statuses}  # type: ignore[attr-defined]
        return view

    return note
