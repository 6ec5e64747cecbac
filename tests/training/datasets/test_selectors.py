"""Reads of revisions: what is left of them, and how two differ."""

import pytest

from gallery.captions import services as captions
from gallery.core.errors import GalleryError
from gallery.images import services as image_services
from tests.training.corrected import corrected, person
from training.datasets import selectors, services

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_a_deleted_picture_leaves_the_next_revision_and_the_files_of_the_last():
    ada = person()
    images = corrected(ada, 4)
    older = services.freeze(person=ada)
    image_services.trash(owner=ada, image_id=images[0].pk)
    newer = services.freeze(person=ada)
    diff = selectors.diff(older=older, newer=newer)
    assert [row.sha256 for row in diff.removed] == [images[0].sha256]
    assert diff.counts == {"added": 0, "removed": 1, "changed": 0}
    assert selectors.gone(older) == 1
    values = selectors.as_values(older)
    assert images[0].sha256 not in {p.id for side in values.splits.values() for p in side}
    image_services.delete_for_good(images[0])
    assert older.pictures.count() == 4  # the row stays, to say which models saw it


def test_a_withdrawn_consent_counts_for_old_revisions_too():
    ada = person()
    images = corrected(ada, 3)
    frozen = services.freeze(person=ada)
    assert selectors.image(sha256=images[0].sha256) == images[0]
    ada.allow_training = False
    ada.save()
    assert selectors.gone(frozen) == 3
    with pytest.raises(GalleryError, match="keeps it out of training"):
        selectors.image(sha256=images[0].sha256)
    with pytest.raises(GalleryError, match="has reviewed one yet"):
        services.freeze(person=ada)


def test_a_changed_sentence_is_shown_word_by_word():
    ada = person()
    images = corrected(ada, 2)
    older = services.freeze(person=ada)
    captions.correct(owner=ada, image_id=images[0].pk, text="a red circle on blue paper")
    diff = selectors.diff(older=older, newer=services.freeze(person=ada))
    (changed,) = diff.changed
    assert ("removed", "white") in [(part.kind, part.text) for part in changed.parts]
