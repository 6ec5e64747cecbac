"""Shares: a link ends by itself, and a person has an album once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gallery.models import AlbumLink, AlbumShare
from tests import rows


@pytest.mark.parametrize(("seconds", "is_over"), [(60, False), (-1, True)])
def test_a_link_ends_at_its_time(seconds, is_over):
    link = AlbumLink(expires_at=timezone.now() + timedelta(seconds=seconds))
    assert link.is_over is is_over


@pytest.mark.postgresql
def test_an_album_is_shared_once_with_a_person_and_not_beyond_its_life(album):
    grace = rows.person("grace")
    AlbumShare.objects.create(album=album, person=grace)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlbumShare.objects.create(album=album, person=grace)
    album.delete()
    assert not grace.shared_with_me.exists()
