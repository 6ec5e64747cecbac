"""API of alt texts."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.alt_text import selectors as alt_text
from gallery.alt_text import services
from gallery.alt_text.serializers import AltSerializer, AltTextReport, DescribeSerializer
from gallery.core import owned_images
from gallery.http.api import authenticated_user, validated_data
from gallery.models import Image, User


class AltText(APIView):
    @extend_schema(operation_id="alt_read", responses=AltSerializer)
    def get(self, request: Request, image_id: int) -> Response:
        """Read a picture's alt text and description, with remarks on them."""
        owner = authenticated_user(request)
        return _alt_response(owner, owned_images.image(owner=owner, image_id=image_id))

    @extend_schema(
        operation_id="alt_write", request=DescribeSerializer, responses={200: AltSerializer}
    )
    def patch(self, request: Request, image_id: int) -> Response:
        """Write a picture's alt text or description. An empty text restores the default."""
        owner = authenticated_user(request)
        sent = validated_data(DescribeSerializer, request.data)
        return _alt_response(owner, services.describe(owner=owner, image_id=image_id, **sent))


def _alt_response(owner: User, image: Image) -> Response:
    report: AltTextReport = {
        "alt_text": image.alt_text,
        "alt": alt_text.alt_text(image),
        "description": image.description,
        "remarks": alt_text.remarks_on(owner=owner, image=image),
    }
    return Response(AltSerializer(report).data)
