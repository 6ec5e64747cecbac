"""What the API takes as files that are announced, and as the place of a piece."""

import pytest

from gallery.core.pagination import MAX_ID
from gallery.imports.serializers import AnnounceSerializer, OffsetHeader
from gallery.imports.services import MOST_AT_ONCE

ONE = {"name": "a.png", "size": 5}


@pytest.mark.parametrize(
    "files",
    [
        [],
        [ONE] * (MOST_AT_ONCE + 1),
        [ONE, {"name": "b.png"}],
        [{"name": "", "size": 5}],
        [{"name": "x" * 2001, "size": 5}],
        [{"name": "a.png", "size": -1}],
        [{"name": "a.png", "size": MAX_ID + 1}],
    ],
)
def test_what_cannot_be_announced_is_refused(files):
    sent = AnnounceSerializer(data={"files": files})
    assert not sent.is_valid()
    assert set(sent.errors) == {"files"}


def test_a_name_keeps_its_spaces():
    sent = AnnounceSerializer(data={"files": [{"name": " a .png ", "size": 0}]})
    assert sent.is_valid()
    assert sent.validated_data["files"] == [{"name": " a .png ", "size": 0}]


def test_a_piece_says_where_it_begins():
    sent = OffsetHeader(data={})
    assert not sent.is_valid()
    assert sent.errors["offset"] == ["Send Upload-Offset."]
