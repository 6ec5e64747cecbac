"""API of exports."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.core import owned_images
from gallery.exports import download, selection, selectors, services
from gallery.exports.serializers import (
    AskSerializer,
    ExportSerializer,
    SnippetSerializer,
)
from gallery.exports.snippet import snippet
from gallery.http.api import authenticated_user, describes, validated_data
from gallery.http.conditional_requests import IgnoreAcceptHeader
from gallery.http.pagination import PaginatedView

FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
JSON_FILE = OpenApiResponse(OpenApiTypes.ANY, description="The file.")
KINDS = [kind.partition(";")[0] for kind in download.TYPES.values()]


@describes(404, 409)
class Exports(PaginatedView):
    @extend_schema(operation_id="exports_list", responses=ExportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List exports, newest first."""
        return self.page(selectors.exports(owner=authenticated_user(request)), ExportSerializer)

    @extend_schema(
        operation_id="exports_ask", request=AskSerializer, responses={201: ExportSerializer}
    )
    def post(self, request: Request) -> Response:
        """Request an export; a job writes its file."""
        sent = validated_data(AskSerializer, request.data)
        export = services.ask(
            owner=authenticated_user(request), form=sent["form"], selection=_selection(sent)
        )
        return Response(ExportSerializer(export).data, status=201)


def _selection(sent: dict[str, Any]) -> selection.Selection:
    if "images" in sent:
        return selection.of_images(sent["images"])
    return selection.of_album(sent["album"]) if "album" in sent else selection.of_all()


class OneExport(APIView):
    @extend_schema(operation_id="exports_read", responses=ExportSerializer)
    def get(self, request: Request, export_id: int) -> Response:
        """Read an export and its job."""
        export = selectors.export(owner=authenticated_user(request), export_id=export_id)
        return Response(ExportSerializer(export).data)

    @extend_schema(operation_id="exports_delete", responses={204: None})
    def delete(self, request: Request, export_id: int) -> Response:
        """Delete an export and its file."""
        owner = authenticated_user(request)
        services.delete(owner=owner, export=selectors.export(owner=owner, export_id=export_id))
        return Response(status=204)


@describes(409)
class ExportFile(APIView):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="exports_file",
        responses={(200, kind): JSON_FILE if kind.endswith("json") else FILE for kind in KINDS},
    )
    def get(self, request: Request, export_id: int) -> HttpResponseBase:
        """Download an export's file."""
        return download.send(
            selectors.export(owner=authenticated_user(request), export_id=export_id)
        )


class Snippet(APIView):
    @extend_schema(operation_id="images_snippet", responses=SnippetSerializer)
    def get(self, request: Request, image_id: int) -> Response:
        """Read an HTML snippet that shows a picture with its alt text."""
        image = owned_images.image(owner=authenticated_user(request), image_id=image_id)
        return Response({"html": snippet(image)})
