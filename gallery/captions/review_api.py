"""API of the review queue, verdicts and caption histories."""

from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.captions import history, review_ranking, services
from gallery.captions.review_serializers import (
    ChangeSerializer,
    QueueQuery,
    QueueSerializer,
    ReviewedSerializer,
    VerdictSerializer,
)
from gallery.captions.serializers import CaptionSerializer
from gallery.core import owned_images
from gallery.http.api import authenticated_user, describes, validated_data, validated_query
from gallery.http.fair_share import one_at_a_time
from gallery.http.pagination import PaginatedView
from gallery.http.serializers import PageQuery


class Reviews(APIView):
    @extend_schema(operation_id="reviews_list", parameters=[QueueQuery], responses=QueueSerializer)
    @method_decorator(one_at_a_time)
    def get(self, request: Request) -> Response:
        """List the pictures to review, most useful first."""
        query, owner = validated_query(QueueQuery, request), authenticated_user(request)
        rows = review_ranking.queue(owner=owner, skipped=query["skipped"], size=query["size"])
        found: review_ranking.ReviewQueue = {
            "results": rows,
            "left": review_ranking.left(owner=owner),
        }
        return Response(QueueSerializer(found).data)


@describes(409)
class ReviewImage(APIView):
    @extend_schema(
        operation_id="images_review", request=VerdictSerializer, responses={200: ReviewedSerializer}
    )
    def post(self, request: Request, image_id: int) -> Response:
        """Accept a caption, edit it, add another, or skip the picture."""
        sent, owner = validated_data(VerdictSerializer, request.data), authenticated_user(request)
        services.judge(owner=owner, image_id=image_id, **sent)
        image = owned_images.image(owner=owner, image_id=image_id)
        return Response(ReviewedSerializer(image).data)


class History(PaginatedView):
    @extend_schema(operation_id="images_history", responses=ChangeSerializer(many=True))
    @method_decorator(one_at_a_time)
    def get(self, request: Request, image_id: int) -> Response:
        """List every change of a picture's caption, newest first, with the words that changed."""
        owner, query = authenticated_user(request), validated_query(PageQuery, request)
        found = history.page(owner=owner, image_id=image_id, **query)
        return self.page_response(found.changes, found.next_cursor, ChangeSerializer)


class RestoreCaption(APIView):
    @extend_schema(
        operation_id="captions_restore", request=None, responses={200: CaptionSerializer}
    )
    def post(self, request: Request, image_id: int, caption_id: int) -> Response:
        """Make an earlier caption the current one again."""
        owner = authenticated_user(request)
        caption = services.restore(owner=owner, image_id=image_id, caption_id=caption_id)
        return Response(CaptionSerializer(caption).data)
