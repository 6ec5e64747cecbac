"""API of imports. A file's bytes are sent in pieces, with the headers of tus 1.0 (HEAD, PATCH)."""

from collections.abc import Mapping
from typing import IO, Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.core.errors import GalleryError
from gallery.http import problem_json
from gallery.http.api import authenticated_user, describes, validated_data, validated_query
from gallery.http.fair_share import one_at_a_time
from gallery.http.pagination import PaginatedView
from gallery.http.upload_limits import takes_files
from gallery.imports import selectors, services
from gallery.imports.serializers import (
    AnnouncedSerializer,
    AnnounceSerializer,
    BeginSerializer,
    FilesQuery,
    ImportFileSerializer,
    ImportSerializer,
    OffsetHeader,
)
from gallery.models import ImportFile

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
OFFSET = OpenApiParameter(
    "Upload-Offset", int, OpenApiParameter.HEADER, required=True, description="where it begins"
)


@describes(404)
class Imports(PaginatedView):
    @extend_schema(operation_id="imports_list", responses=ImportSerializer(many=True))
    @method_decorator(one_at_a_time)
    def get(self, request: Request) -> Response:
        """List imports, newest first."""
        return self.page(selectors.batches(owner=authenticated_user(request)), ImportSerializer)

    @extend_schema(
        operation_id="imports_begin", request=BeginSerializer, responses={201: ImportSerializer}
    )
    def post(self, request: Request) -> Response:
        """Begin an import of many files."""
        sent = validated_data(BeginSerializer, request.data)
        batch = services.begin(
            owner=authenticated_user(request),
            captioner=sent["captioner"],
            album_id=sent.get("album"),
        )
        return Response(ImportSerializer(batch).data, status=201)


class OneImport(APIView):
    @extend_schema(operation_id="imports_read", responses=ImportSerializer)
    def get(self, request: Request, batch_id: int) -> Response:
        """Read an import and its progress."""
        batch = selectors.batch(owner=authenticated_user(request), batch_id=batch_id)
        return Response(ImportSerializer(batch).data)

    @extend_schema(operation_id="imports_drop", responses={204: None})
    def delete(self, request: Request, batch_id: int) -> Response:
        """Delete an import and its bytes that are not imported yet. Imported pictures stay."""
        services.drop(owner=authenticated_user(request), batch_id=batch_id)
        return Response(status=204)


class RetryImport(APIView):
    @extend_schema(operation_id="imports_retry", request=None, responses={200: ImportSerializer})
    def post(self, request: Request, batch_id: int) -> Response:
        """Retry every failed file whose bytes are still stored."""
        batch = services.retry(owner=authenticated_user(request), batch_id=batch_id)
        return Response(ImportSerializer(batch).data)


@describes(413)
class Files(PaginatedView):
    @extend_schema(
        operation_id="import_files_list",
        parameters=[FilesQuery],
        responses=ImportFileSerializer(many=True),
    )
    def get(self, request: Request, batch_id: int) -> Response:
        """List an import's files, newest first."""
        state = validated_query(FilesQuery, request).get("state", "")
        rows = selectors.files(owner=authenticated_user(request), batch_id=batch_id, state=state)
        return self.page(rows, ImportFileSerializer)

    @extend_schema(
        operation_id="import_files_announce",
        request=AnnounceSerializer,
        responses={200: AnnouncedSerializer},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        """Announce files by name and size. Files announced before are returned with their state."""
        sent = validated_data(AnnounceSerializer, request.data)
        files = [services.Announced(**file) for file in sent["files"]]
        rows = services.announce(owner=authenticated_user(request), batch_id=batch_id, files=files)
        return Response(AnnouncedSerializer({"results": rows}).data)


class PieceParser(BaseParser):
    """Parser that returns the raw bytes of the request, up to PIECE_MAX_MB."""

    media_type = "application/offset+octet-stream"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        most = settings.PIECE_MAX_BYTES
        data = stream.read(most + 1)
        if len(data) > most:
            raise GalleryError("request_too_large.piece", most=most)
        return data


@describes(409, 413, 415, 507)
@takes_files(limit="PIECE_MAX_BYTES")
class OneFile(APIView):
    parser_classes = [PieceParser]

    @extend_schema(operation_id="import_files_read", responses=ImportFileSerializer)
    def get(self, request: Request, batch_id: int, file_id: int) -> Response:
        """Read a file's state. HEAD returns the number of bytes received in Upload-Offset."""
        row = selectors.file(owner=authenticated_user(request), batch_id=batch_id, file_id=file_id)
        return Response(ImportFileSerializer(row).data, headers=_headers(row))

    @extend_schema(
        operation_id="import_files_send",
        parameters=[OFFSET],
        request={"application/offset+octet-stream": OpenApiTypes.BINARY},
        responses={204: OpenApiResponse(description="Taken; Upload-Offset says how much is here.")},
    )
    def patch(self, request: Request, batch_id: int, file_id: int) -> HttpResponse:
        """Send the next piece of a file. After the last piece it is queued for import."""
        header = request.headers.get("Upload-Offset")
        offset = validated_data(OffsetHeader, {} if header is None else {"offset": header})[
            "offset"
        ]
        try:
            row = services.receive(
                owner=authenticated_user(request),
                batch_id=batch_id,
                file_id=file_id,
                offset=offset,
                data=cast(bytes, request.data),
            )
        except services.WrongOffsetError as error:
            response = problem_json.problem(error.status, error.code, error.message)
            response["Upload-Offset"] = str(error.received)
            return response
        return Response(status=204, headers=_headers(row))


def _headers(row: ImportFile) -> dict[str, str]:
    return {**TUS, "Upload-Offset": str(row.received), "Upload-Length": str(row.size)}
