"""API of images."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.core import owned_images
from gallery.http.api import (
    authenticated_user,
    describes,
    django_request,
    validated_data,
    validated_query,
)
from gallery.http.conditional_requests import IgnoreAcceptHeader
from gallery.http.idempotency import IDEMPOTENCY_KEY, idempotency_key
from gallery.http.pagination import PaginatedView
from gallery.http.parsers import PictureParser
from gallery.http.throttling import ApiThrottle, UploadThrottle
from gallery.http.upload_limits import takes_files
from gallery.images import media, services
from gallery.images.serializers import (
    CaptionerChoice,
    ImageSerializer,
    ImagesQuery,
    SubmittedSerializer,
    UploadSerializer,
)
from gallery.jobs.serializers import JobSerializer
from gallery.search import listing

Responses = dict[tuple[int, str] | int, OpenApiResponse]
AS = OpenApiParameter(
    "as",
    str,
    enum=[media.AS_UPLOADED],
    description="`uploaded`: the very file that was sent, with the place, the camera and all else "
    "that it carries. Without it these are taken out; the pixels are the same.",
)


@describes(409, 413, 415, 422, 429, 507)
@takes_files(limit="UPLOAD_MAX_BYTES")
class Images(PaginatedView):
    parser_classes = [PictureParser]
    throttle_classes = [ApiThrottle, UploadThrottle]

    @extend_schema(
        operation_id="images_list", parameters=[ImagesQuery], responses=ImageSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List pictures, newest first, or those that a search finds."""
        wanted = validated_query(ImagesQuery, request)
        query = listing.read(wanted.pop("q"))
        found = listing.page(owner=authenticated_user(request), query=query, **wanted)
        return self.page_response(found.images, found.next_cursor, ImageSerializer)

    @extend_schema(
        operation_id="images_upload",
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": UploadSerializer},
        responses={201: SubmittedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Send a picture; a job captions it. Needs a form with the picture as `file`."""
        sent = validated_data(UploadSerializer, request.data)
        submitted = services.submit(
            owner=authenticated_user(request),
            file=sent["file"],
            name=sent["file"].name or "",
            captioner=sent["captioner"],
            idempotency_key=idempotency_key(request),
        )
        submitted_data = SubmittedSerializer(submitted, context={"request": request})
        return Response(submitted_data.data, status=201)


class OneImage(APIView):
    @extend_schema(operation_id="images_read", responses=ImageSerializer)
    def get(self, request: Request, image_id: int) -> Response:
        """Read a picture with its current caption."""
        image = owned_images.image(owner=authenticated_user(request), image_id=image_id)
        return Response(ImageSerializer(image, context={"request": request}).data)

    @extend_schema(operation_id="images_trash", responses={204: None})
    def delete(self, request: Request, image_id: int) -> Response:
        """Move a picture to the trash. `restore/` takes it out again."""
        services.trash(owner=authenticated_user(request), image_id=image_id)
        return Response(status=204)


@describes(409)
class RestoreImage(APIView):
    @extend_schema(operation_id="images_restore", request=None, responses={200: ImageSerializer})
    def post(self, request: Request, image_id: int) -> Response:
        """Take a picture out of the trash."""
        image = services.restore(owner=authenticated_user(request), image_id=image_id)
        return Response(ImageSerializer(image, context={"request": request}).data)


@describes(422)
class RecaptionImage(APIView):
    @extend_schema(
        operation_id="images_recaption",
        parameters=[IDEMPOTENCY_KEY],
        request=CaptionerChoice,
        responses={201: JobSerializer},
    )
    def post(self, request: Request, image_id: int) -> Response:
        """Queue a new caption for a picture."""
        choice = validated_data(CaptionerChoice, request.data)
        job = services.recaption(
            owner=authenticated_user(request),
            image_id=image_id,
            idempotency_key=idempotency_key(request),
            **choice,
        )
        return Response(JobSerializer(job).data, status=201)


def file_of_type(description: str, media_type: str) -> Responses:
    """Return the responses of an operation that sends a file, for the API schema."""
    body = OpenApiResponse(OpenApiTypes.BINARY, description=description)
    return {(200, media_type): body, 304: OpenApiResponse(description="Not modified.")}


class SmallFile(APIView):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="images_small", responses=file_of_type("At most 480 px.", "image/webp")
    )
    def get(self, request: Request, image_id: int) -> HttpResponseBase:
        """Read the small thumbnail."""
        return media.small(django_request(request), image_id)


class LargeFile(APIView):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="images_large", responses=file_of_type("At most 1600 px.", "image/webp")
    )
    def get(self, request: Request, image_id: int) -> HttpResponseBase:
        """Read the large thumbnail."""
        return media.large(django_request(request), image_id)


@describes(422)
class OriginalFile(APIView):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="images_original",
        parameters=[AS],
        responses=file_of_type("With all of its pixels.", "image/*"),
    )
    def get(self, request: Request, image_id: int) -> HttpResponseBase:
        """Read the picture's file, without its metadata unless `as=uploaded` is sent."""
        return media.original(django_request(request), image_id)
