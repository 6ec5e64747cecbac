"""Keyset pagination of the API's lists, as `results` and the URL of the `next` page."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from gallery.core import pagination
from gallery.http.api import validated_query
from gallery.http.serializers import MAX_PAGE_SIZE, PAGE_SIZE, PageQuery

Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")  # type of a page's members: rows or other values
CURSOR_SCHEMA = {"type": "string", "default": "", "maxLength": pagination.MAX_CURSOR}
SIZE_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
NEXT_SCHEMA = {"type": ["string", "null"], "format": "uri"}


class KeysetPagination(BasePagination):
    """Pages of rows in one order; each starts after the row that its cursor names."""

    order = pagination.NEWEST
    next_url: str | None = None

    def paginate_queryset(  # type: ignore[override]  # takes no sequence: it filters the rows
        self, queryset: QuerySet[Row], request: Request, view: APIView | None = None
    ) -> list[Row]:
        """Read the page that the query parameters ask for. Raises ValidationError, GalleryError."""
        found = pagination.ordered(
            queryset, order=self.order, **validated_query(PageQuery, request)
        )
        self.set_next(request, found.next_cursor)
        return found.rows

    def set_next(self, request: Request, cursor: str) -> None:
        """Set the URL of the next page; an empty cursor means that there is none."""
        address = request.build_absolute_uri()
        self.next_url = replace_query_param(address, "cursor", cursor) if cursor else None

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        """Return the response of a page whose rows are serialized in `data`."""
        return Response({"results": data, "next": self.next_url})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of a page, whose `results` are the array `schema`."""
        return {
            "type": "object",
            "properties": {"results": schema, "next": NEXT_SCHEMA},
            "required": ["next", "results"],
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return the query parameters that `PageQuery` validates, for the schema."""
        return [
            {
                "name": "cursor",
                "in": "query",
                "schema": CURSOR_SCHEMA | {"pattern": PageQuery.CURSOR_PATTERN},
                "description": PageQuery.CURSOR_HELP,
            },
            {"name": "size", "in": "query", "schema": SIZE_SCHEMA},
        ]


class PaginatedView(APIView):
    """A view whose list comes in pages of `pagination_class`."""

    pagination_class = KeysetPagination

    def page(self, rows: QuerySet[Row], serializer: type[BaseSerializer[Row]]) -> Response:
        """Return the page of rows that the query parameters ask for."""
        paginator = self.pagination_class()
        found = paginator.paginate_queryset(rows, self.request, self)
        return paginator.get_paginated_response(self._serialized(found, serializer))

    def page_response(
        self, rows: Sequence[Shown], cursor: str, serializer: type[BaseSerializer[Shown]]
    ) -> Response:
        """Return the response of rows already read; `cursor` is that of the next page."""
        paginator = self.pagination_class()
        paginator.set_next(self.request, cursor)
        return paginator.get_paginated_response(self._serialized(rows, serializer))

    def _serialized(
        self, rows: Sequence[Shown], serializer: type[BaseSerializer[Shown]]
    ) -> Sequence[Any]:
        shown: Sequence[Any] = serializer.many_init(rows, context={"request": self.request}).data
        return shown
