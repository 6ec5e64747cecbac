"""API of albums, the trash and bulk actions."""

import uuid
from typing import Any

from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gallery.albums import services as albums
from gallery.bulk_actions import services as bulk_actions
from gallery.bulk_actions.actions import Arguments
from gallery.bulk_actions.serializers import (
    AlbumChanges,
    AlbumSerializer,
    AlbumsSerializer,
    AlbumTitle,
    BulkRequest,
    BulkResponse,
    EmptiedSerializer,
    SimilarsSerializer,
    TrashedSerializer,
    UndoResponse,
)
from gallery.core import owned_images
from gallery.http.api import (
    authenticated_user,
    describes,
    validated_data,
)
from gallery.http.fair_share import one_at_a_time
from gallery.http.pagination import KeysetPagination, PaginatedView
from gallery.images import services, similar, trash
from gallery.models import User
from gallery.search import listing


def _album(owner: User, album_id: int) -> Response:
    albums.album(owner=owner, album_id=album_id)
    return Response(AlbumSerializer(albums.counted(owner=owner).get(pk=album_id)).data)


@describes(409)
class Albums(APIView):
    @extend_schema(operation_id="albums_list", responses=AlbumsSerializer)
    def get(self, request: Request) -> Response:
        """List albums by title."""
        rows = albums.counted(owner=authenticated_user(request))
        return Response(AlbumsSerializer({"results": rows}).data)

    @extend_schema(
        operation_id="albums_create", request=AlbumTitle, responses={201: AlbumSerializer}
    )
    def post(self, request: Request) -> Response:
        """Create an empty album."""
        title = validated_data(AlbumTitle, request.data)["title"]
        made = albums.create(owner=authenticated_user(request), title=title)
        return Response(_album(authenticated_user(request), made.pk).data, status=201)


@describes(409)
class OneAlbum(APIView):
    @extend_schema(operation_id="albums_read", responses=AlbumSerializer)
    def get(self, request: Request, album_id: int) -> Response:
        """Read an album. Its pictures are those that `q=album:"title"` finds."""
        return _album(authenticated_user(request), album_id)

    @extend_schema(operation_id="albums_change", request=AlbumChanges, responses=AlbumSerializer)
    def patch(self, request: Request, album_id: int) -> Response:
        """Change an album's title or cover."""
        owner, changes = authenticated_user(request), validated_data(AlbumChanges, request.data)
        if "title" in changes:
            albums.rename(owner=owner, album_id=album_id, title=changes["title"])
        if "cover" in changes:
            albums.set_cover(owner=owner, album_id=album_id, image_id=changes["cover"])
        return _album(owner, album_id)

    @extend_schema(operation_id="albums_delete", responses={204: None})
    def delete(self, request: Request, album_id: int) -> Response:
        """Delete an album. Its pictures stay."""
        albums.delete(owner=authenticated_user(request), album_id=album_id)
        return Response(status=204)


class AlbumImage(APIView):
    @extend_schema(operation_id="albums_add", request=None, responses={204: None})
    def put(self, request: Request, album_id: int, image_id: int) -> Response:
        """Put a picture into an album."""
        owner = authenticated_user(request)
        owned_images.image(owner=owner, image_id=image_id)
        albums.add(owner=owner, album_id=album_id, image_ids=[image_id])
        return Response(status=204)

    @extend_schema(operation_id="albums_remove", responses={204: None})
    def delete(self, request: Request, album_id: int, image_id: int) -> Response:
        """Take a picture out of an album."""
        owner = authenticated_user(request)
        owned_images.image(owner=owner, image_id=image_id)
        albums.remove(owner=owner, album_id=album_id, image_ids=[image_id])
        return Response(status=204)


class FavouriteImage(APIView):
    @extend_schema(operation_id="images_favourite", request=None, responses={204: None})
    def put(self, request: Request, image_id: int) -> Response:
        """Mark a picture as a favourite."""
        services.set_favourite(owner=authenticated_user(request), image_id=image_id, favourite=True)
        return Response(status=204)

    @extend_schema(operation_id="images_unfavourite", responses={204: None})
    def delete(self, request: Request, image_id: int) -> Response:
        """Remove a picture's favourite mark."""
        services.set_favourite(
            owner=authenticated_user(request), image_id=image_id, favourite=False
        )
        return Response(status=204)


class SimilarImages(APIView):
    @extend_schema(operation_id="images_similar", responses=SimilarsSerializer)
    @method_decorator(one_at_a_time)
    def get(self, request: Request, image_id: int) -> Response:
        """List pictures that look like this one, most similar first."""
        found = similar.similar(owner=authenticated_user(request), image_id=image_id)
        answered = SimilarsSerializer({"results": found}, context={"request": request})
        return Response(answered.data)


@describes(404)
class Bulk(APIView):
    @extend_schema(operation_id="images_bulk", request=BulkRequest, responses=BulkResponse)
    def post(self, request: Request) -> Response:
        """Act on many images. Repeat with `next` and `bulk_action` until `next` is empty."""
        sent = validated_data(BulkRequest, request.data)
        query = listing.read(sent["q"]) if "q" in sent else None
        step = bulk_actions.act(
            owner=authenticated_user(request),
            action=sent.get("action", ""),
            ids=sent.get("ids", ()),
            query=query,
            cursor=sent["cursor"],
            arguments=_arguments(sent),
            bulk_action_id=sent.get("bulk_action"),
        )
        return Response(BulkResponse(step).data)


def _arguments(sent: dict[str, Any]) -> Arguments:
    found: Arguments = {"captioner": sent["captioner"]}
    if "album" in sent:
        found["album"] = sent["album"]
    if "source" in sent:
        found["source"] = sent["source"]
    return found


class UndoBulk(APIView):
    @extend_schema(operation_id="images_undo", request=None, responses=UndoResponse)
    def post(self, request: Request, bulk_action_id: uuid.UUID) -> Response:
        """Undo the last step of a bulk action. Repeat until `left` is 0."""
        return Response(
            {
                "left": bulk_actions.undo(
                    owner=authenticated_user(request), bulk_action_id=bulk_action_id
                )
            }
        )


class TrashPagination(KeysetPagination):
    """Pages of the trash, the last deleted first."""

    order = trash.LAST_DELETED


class Trash(PaginatedView):
    pagination_class = TrashPagination

    @extend_schema(operation_id="trash_list", responses=TrashedSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the pictures in the trash, most recently deleted first."""
        return self.page(trash.trashed(owner=authenticated_user(request)), TrashedSerializer)

    @extend_schema(operation_id="trash_empty", responses={200: EmptiedSerializer})
    def delete(self, request: Request) -> Response:
        """Delete a batch of the pictures in the trash for good. Repeat until `left` is 0."""
        return Response({"left": trash.empty(owner=authenticated_user(request))})
