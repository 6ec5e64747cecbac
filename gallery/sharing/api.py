"""API of sharing."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.captions.serializers import CaptionSerializer, CorrectionSerializer
from gallery.http.api import authenticated_user, describes, django_request, validated_data
from gallery.http.conditional_requests import IgnoreAcceptHeader
from gallery.http.pagination import PaginatedView
from gallery.images.api import file_of_type
from gallery.sharing import selectors, services, shared_views
from gallery.sharing.serializers import (
    BlockSerializer,
    LinkSerializer,
    LinksSerializer,
    MakeLinkSerializer,
    SharedAlbumSerializer,
    SharedImageSerializer,
    ShareSerializer,
    SharesSerializer,
    ShareWithSerializer,
    WaitingAlbumSerializer,
)


@describes(409)
class Links(APIView):
    @extend_schema(operation_id="links_list", responses=LinksSerializer)
    def get(self, request: Request, album_id: int) -> Response:
        """List an album's links that have not expired."""
        rows = selectors.open_links(owner=authenticated_user(request), album_id=album_id)
        return Response(LinksSerializer({"results": rows}, context={"request": request}).data)

    @extend_schema(
        operation_id="links_make", request=MakeLinkSerializer, responses={201: LinkSerializer}
    )
    def post(self, request: Request, album_id: int) -> Response:
        """Create a link. Whoever has its URL sees the album."""
        sent = validated_data(MakeLinkSerializer, request.data)
        link = services.make_link(owner=authenticated_user(request), album_id=album_id, **sent)
        return Response(LinkSerializer(link, context={"request": request}).data, status=201)


class OneLink(APIView):
    @extend_schema(operation_id="links_take_back", responses={204: None})
    def delete(self, request: Request, link_id: int) -> Response:
        """Revoke a link. Its URL stops working at once."""
        services.take_link_back(owner=authenticated_user(request), link_id=link_id)
        return Response(status=204)


@describes(409)
class Shares(APIView):
    @extend_schema(operation_id="shares_list", responses=SharesSerializer)
    def get(self, request: Request, album_id: int) -> Response:
        """List the people that an album is shared with."""
        rows = selectors.shares(owner=authenticated_user(request), album_id=album_id)
        return Response(SharesSerializer({"results": rows}).data)

    @extend_schema(
        operation_id="shares_make", request=ShareWithSerializer, responses={201: ShareSerializer}
    )
    def post(self, request: Request, album_id: int) -> Response:
        """Share an album with a person who must accept it, or change what they may do.

        The response is the same whether a user with this name exists or not.
        """
        sent = validated_data(ShareWithSerializer, request.data)
        share = services.share_with(
            owner=authenticated_user(request),
            album_id=album_id,
            username=sent["person"],
            may_correct=sent["may_correct"],
        )
        return Response(ShareSerializer(share).data, status=201)


class OneShare(APIView):
    @extend_schema(operation_id="shares_stop", responses={204: None})
    def delete(self, request: Request, share_id: int) -> Response:
        """Stop sharing an album with a person."""
        services.stop_sharing(owner=authenticated_user(request), share_id=share_id)
        return Response(status=204)


class Shared(PaginatedView):
    @extend_schema(operation_id="shared_list", responses=SharedAlbumSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the albums that others share with you, and that you have accepted."""
        return self.page(
            selectors.shared(person=authenticated_user(request)), SharedAlbumSerializer
        )


class SharedAlbum(PaginatedView):
    @extend_schema(operation_id="shared_images", responses=SharedImageSerializer(many=True))
    def get(self, request: Request, album_id: int) -> Response:
        """List the pictures of an album that is shared with you."""
        share = selectors.share(person=authenticated_user(request), album_id=album_id)
        return self.page(selectors.images(share.album), SharedImageSerializer)

    @extend_schema(operation_id="shared_leave", responses={204: None})
    def delete(self, request: Request, album_id: int) -> Response:
        """Refuse an album of another person, or remove it from your list."""
        services.leave(person=authenticated_user(request), album_id=album_id)
        return Response(status=204)


class WaitingShares(PaginatedView):
    @extend_schema(operation_id="shared_waiting", responses=WaitingAlbumSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the albums that others want to share with you."""
        rows = selectors.waiting(person=authenticated_user(request))
        return self.page(rows, WaitingAlbumSerializer)


class AcceptShare(APIView):
    @extend_schema(
        operation_id="shared_accept", request=None, responses={200: SharedAlbumSerializer}
    )
    def post(self, request: Request, album_id: int) -> Response:
        """Accept an album that another person wants to share with you."""
        share = services.accept(person=authenticated_user(request), album_id=album_id)
        return Response(SharedAlbumSerializer(share).data)


class Blocks(PaginatedView):
    @extend_schema(operation_id="blocks_list", responses=BlockSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the people whom you have blocked."""
        return self.page(selectors.blocks(person=authenticated_user(request)), BlockSerializer)


class BlockOwner(APIView):
    @extend_schema(operation_id="blocks_make", request=None, responses={201: BlockSerializer})
    def post(self, request: Request, album_id: int) -> Response:
        """Block the owner of an album.

        Their albums leave your list, and later offers are refused.
        """
        found = services.block(person=authenticated_user(request), album_id=album_id)
        return Response(BlockSerializer(found).data, status=201)


class OneBlock(APIView):
    @extend_schema(operation_id="blocks_lift", responses={204: None})
    def delete(self, request: Request, block_id: int) -> Response:
        """Unblock a person, who can then share with you again."""
        services.unblock(person=authenticated_user(request), block_id=block_id)
        return Response(status=204)


class SharedCaptions(APIView):
    @extend_schema(
        operation_id="shared_correct",
        request=CorrectionSerializer,
        responses={201: CaptionSerializer},
    )
    def post(self, request: Request, album_id: int, image_id: int) -> Response:
        """Correct a caption in an album that is shared with you, if its owner allows it."""
        text = validated_data(CorrectionSerializer, request.data)["text"]
        caption = services.correct(
            person=authenticated_user(request), album_id=album_id, image_id=image_id, text=text
        )
        return Response(CaptionSerializer(caption).data, status=201)


class SharedLarge(APIView):
    content_negotiation_class = IgnoreAcceptHeader

    @extend_schema(
        operation_id="shared_large", responses=file_of_type("At most 1600 px.", "image/webp")
    )
    def get(self, request: Request, album_id: int, image_id: int) -> HttpResponseBase:
        """Read the large thumbnail of a shared picture."""
        return shared_views.large(django_request(request), album_id, image_id)
