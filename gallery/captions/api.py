"""Captions and captioners in the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.api import checked, owner_of
from gallery.captions import selectors, services
from gallery.captions.serializers import (
    CaptionersSerializer,
    CaptionSerializer,
    CaptionsSerializer,
    CorrectionSerializer,
)


class Captions(APIView):
    @extend_schema(operation_id="captions_list", responses=CaptionsSerializer)
    def get(self, request: Request, image_id: int) -> Response:
        """List every caption that a picture has had, newest first."""
        rows = selectors.captions(owner=owner_of(request), image_id=image_id)
        return Response(CaptionsSerializer({"results": rows}).data)

    @extend_schema(
        operation_id="captions_correct",
        request=CorrectionSerializer,
        responses={201: CaptionSerializer},
    )
    def post(self, request: Request, image_id: int) -> Response:
        """Correct a picture's caption. What a captioner wrote stays in the list."""
        text = checked(CorrectionSerializer, request.data)["text"]
        caption = services.correct(owner=owner_of(request), image_id=image_id, text=text)
        return Response(CaptionSerializer(caption).data, status=201)


class Captioners(APIView):
    @extend_schema(operation_id="captioners_list", responses=CaptionersSerializer)
    def get(self, request: Request) -> Response:
        """List the captioners that can be chosen, the default first."""
        return Response(CaptionersSerializer({"results": selectors.live_captioners()}).data)
