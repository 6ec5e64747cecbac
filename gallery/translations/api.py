"""API of translations."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.core import owned_images
from gallery.http.api import authenticated_user, describes, validated_data
from gallery.jobs.serializers import JobSerializer
from gallery.translations import selectors as translations
from gallery.translations import services
from gallery.translations.serializers import (
    TranslationSerializer,
    TranslationsSerializer,
    WriteTranslationSerializer,
)


class Translations(APIView):
    @extend_schema(operation_id="translations_list", responses=TranslationsSerializer)
    def get(self, request: Request, image_id: int) -> Response:
        """List a picture's translations."""
        image = owned_images.image(owner=authenticated_user(request), image_id=image_id)
        rows = translations.translations(image)
        return Response(TranslationsSerializer({"results": rows}).data)


class OneTranslation(APIView):
    @extend_schema(
        operation_id="translations_write",
        request=WriteTranslationSerializer,
        responses={200: TranslationSerializer},
    )
    def put(self, request: Request, image_id: int, language: str) -> Response:
        """Write a translation yourself, which approves it."""
        sent = validated_data(WriteTranslationSerializer, request.data)
        row = services.write(
            owner=authenticated_user(request), image_id=image_id, language=language, **sent
        )
        return Response(TranslationSerializer(row).data)

    @extend_schema(operation_id="translations_remove", responses={204: None})
    def delete(self, request: Request, image_id: int, language: str) -> Response:
        """Delete a translation."""
        services.remove(owner=authenticated_user(request), image_id=image_id, language=language)
        return Response(status=204)


class ApproveTranslation(APIView):
    @extend_schema(
        operation_id="translations_approve", request=None, responses={200: TranslationSerializer}
    )
    def post(self, request: Request, image_id: int, language: str) -> Response:
        """Approve a model's translation."""
        row = services.approve(
            owner=authenticated_user(request), image_id=image_id, language=language
        )
        return Response(TranslationSerializer(row).data)


@describes(409)
class Translate(APIView):
    @extend_schema(operation_id="translations_make", request=None, responses={201: JobSerializer})
    def post(self, request: Request, image_id: int, language: str) -> Response:
        """Have a model translate a picture's caption. A job does it."""
        job = services.translate(
            owner=authenticated_user(request), image_id=image_id, language=language
        )
        return Response(JobSerializer(job).data, status=201)
