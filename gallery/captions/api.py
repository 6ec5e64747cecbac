"""API of captions and captioners."""

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from gallery.captions import selectors, services
from gallery.captions.serializers import (
    CaptionerSerializer,
    CaptionersQuery,
    CaptionSerializer,
    CaptionsQuery,
    CorrectionSerializer,
)
from gallery.http.api import (
    authenticated_user,
    describes,
    django_request,
    validated_data,
    validated_query,
)
from gallery.http.conditional_requests import IF_MATCH, IF_NONE_MATCH, expected, tagged
from gallery.http.pagination import PaginatedView


@describes(412)
class Captions(PaginatedView):
    @extend_schema(
        operation_id="captions_list",
        parameters=[CaptionsQuery, IF_NONE_MATCH],
        responses={
            200: CaptionSerializer(many=True),
            304: OpenApiResponse(description="Not modified."),
        },
    )
    def get(self, request: Request, image_id: int) -> HttpResponseBase:
        """List every caption that a picture has had, newest first."""
        rows = selectors.captions(owner=authenticated_user(request), image_id=image_id)
        if source := validated_query(CaptionsQuery, request).get("source"):
            rows = rows.filter(source=source)
        etag = selectors.captions_tag(image_id=image_id)
        return tagged(django_request(request), self.page(rows, CaptionSerializer), etag)

    @extend_schema(
        operation_id="captions_correct",
        parameters=[IF_MATCH],
        request=CorrectionSerializer,
        responses={201: CaptionSerializer},
    )
    def post(self, request: Request, image_id: int) -> HttpResponseBase:
        """Correct a picture's caption. A captioner's caption stays in the list."""
        text = validated_data(CorrectionSerializer, request.data)["text"]
        caption = services.correct(
            owner=authenticated_user(request),
            image_id=image_id,
            text=text,
            expected=expected(request),
        )
        response = Response(CaptionSerializer(caption).data, status=201)
        return tagged(django_request(request), response, selectors.captions_tag(image_id=image_id))


class Captioners(PaginatedView):
    @extend_schema(
        operation_id="captioners_list",
        parameters=[CaptionersQuery],
        responses=CaptionerSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the captioners that can be chosen, newest first."""
        query = validated_query(CaptionersQuery, request)
        wanted = {name: query[name] for name in ("kind", "is_default") if name in query}
        return self.page(selectors.live_captioners().filter(**wanted), CaptionerSerializer)
