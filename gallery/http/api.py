"""What the API's views share: who asks, how a list is paged, how operations are described."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ListField, Serializer
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from gallery.core import pagination
from gallery.http import problem_json
from gallery.http.serializers import PageQuery
from gallery.models import User


def authenticated_user(request: Request) -> User:
    """The person behind a request that has passed IsAuthenticated."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs IsAuthenticated.")
    return request.user


def validated_data(serializer: type[BaseSerializer[Any]], data: Any) -> dict[str, Any]:
    """Return what a request sent, checked. Raises ValidationError."""
    return _valid(serializer(data=data))


def _valid(found: BaseSerializer[Any]) -> dict[str, Any]:
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def validated_query(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return what an address asks for after its `?`, checked: an empty value is no value."""
    query = request.query_params
    found = serializer(data={})  # one only: making its fields costs more than checking them
    found.initial_data = {
        name: query.getlist(name) if isinstance(field, ListField) else query[name]
        for name, field in found.fields.items()
        if name in query
    }
    return _valid(found)


def page(
    request: Request, rows: QuerySet[Any, Any], serializer: type[BaseSerializer[Any]]
) -> Response:
    """Answer one keyset page of rows, newest first."""
    query = validated_query(PageQuery, request)
    found = pagination.newest_first(rows, cursor=query["cursor"], size=query["size"])
    return page_response(request, found.rows, found.next_cursor, serializer)


def page_response(
    request: Request, rows: Sequence[Any], cursor: str, serializer: type[BaseSerializer[Any]]
) -> Response:
    """Answer a page that has been read, with the address of the next one."""
    return Response(
        {
            "results": serializer(rows, many=True, context={"request": request}).data,
            "next": _address(request, cursor),
        }
    )


def _address(request: Request, cursor: str) -> str | None:
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None


class NotFoundView(APIView):
    """Answers every address that the API does not have."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return problem_json.problem(404, detail="The API has no such address. See /api/v1/docs/.")


def describes(*statuses: int) -> Callable[[type[APIView]], type[APIView]]:
    """Note which more problems a view's operations can answer with."""

    def note(view: type[APIView]) -> type[APIView]:
        view.problem_statuses = {str(status) for status in statuses}  # type: ignore[attr-defined]
        return view

    return note
