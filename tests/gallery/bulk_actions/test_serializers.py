import pytest

from gallery.albums import services as albums
from gallery.bulk_actions.serializers import AlbumChanges, AlbumSerializer, BulkRequest
from gallery.bulk_actions.services import BATCH


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"ids": [1]}, "action"),
        ({"action": "burn", "ids": [1]}, "action"),
        ({"action": "delete"}, "ids"),
        ({"action": "delete", "ids": [1], "q": ""}, "ids"),
        ({"action": "delete", "ids": list(range(1, BATCH + 2))}, "ids"),
        ({"action": "move", "ids": [1], "album": 1}, "source"),
        ({"action": "delete", "q": "", "cursor": "x"}, "cursor"),
        ({"bulk_action": "7", "q": ""}, "bulk_action"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_at_its_field(sent, field):
    request = BulkRequest(data=sent)
    assert not request.is_valid()
    assert list(request.errors) == [field]


def test_a_cover_is_the_chosen_picture_or_else_the_newest(owner, picture):
    first, second = picture().pk, picture().pk
    album = albums.create(owner=owner, title="Summer")

    def cover() -> int | None:
        found: int | None = AlbumSerializer(albums.counted(owner=owner).get()).data["cover"]
        return found

    assert cover() is None
    albums.add(owner=owner, album_id=album.pk, image_ids=[first, second])
    assert cover() == second
    albums.set_cover(owner=owner, album_id=album.pk, image_id=first)
    assert cover() == first


def test_an_albums_change_is_only_what_was_sent():
    changes = AlbumChanges(data={"title": " Winter "})
    assert changes.is_valid()
    assert changes.validated_data == {"title": "Winter"}
    assert not AlbumChanges(data={"cover": "x"}).is_valid()
